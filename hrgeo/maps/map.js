/* The interactive map of hrgeo: one function, no globals, no framework, no request.
 *
 * L          Leaflet.
 * container  The element to draw in; it needs a height.
 * payload    What hrgeo.maps.map_payload gives.
 * options    map       an existing Leaflet map to draw on (by default one is made)
 *            onClick   (lon, lat) => true where the click was used, so that no popup opens
 *            onSelect  ({layer, id}) => void: a site or a service was chosen
 *
 * Gives {map, update(payload), select(layer, id), destroy()}. `update` keeps the view, what is
 * switched on, and the streets where the new payload has none.
 *
 * Text from tables reaches the page through textContent alone.
 */
function drawHrgeoMap(L, container, payload, options) {
  "use strict";
  const settings = options || {};
  const STEPS_PER_DEGREE = 1e5;
  const INK = "#1d2530";
  const GAP_COLOR = "#D55E00";
  const CATCHMENT_COLOR = "#0072B2";
  const UNKNOWN_COLOR = "#eeedea";
  const DROPPED_COLOR = "#7a4a4a";
  const NO_NEED_COLOR = "#ffffff";
  /* Position in `no_share` of what is no number, as hrgeo.maps.area_shares has it. */
  const NO_NEED = 1;
  /* Each of them shades all of the town, so that two at once cannot be read. */
  const SHADES = ["areas", "shares"];
  /* `from` is the zoom at which a group appears: alleys and footways would cover a whole city. */
  const STREETS = {
    path: { color: "#cdc7bb", weight: 0.5, opacity: 0.7, from: 14 },
    minor: { color: "#c2bbae", weight: 0.6, opacity: 0.65, from: 11 },
    middle: { color: "#b5ac9d", weight: 1, opacity: 0.9, from: 9 },
    major: { color: "#a39987", weight: 1.5, opacity: 0.95, from: 0 },
    motorway: { color: "#948a79", weight: 1.9, opacity: 1, from: 0 },
  };
  const CLICK_SLACK_PX = 5;
  const MOST_IN_POPUP = 6;

  let data = payload;
  const state = {
    question: payload.question,
    need: 0,
    on: {
      sites: true, stops: true, routes: true, services: true, catchments: true, need: true, gaps: true,
      areas: false, shares: false, candidates: false, dropped: false, zones: false,
      streets: true, boundary: true,
    },
    typesOff: new Set(),
    panelOpen: container.clientWidth === 0 || container.clientWidth > 640,
  };

  /* Layers that this map does not open with. */
  (payload.off || []).forEach(function (name) { state.on[name] = false; });

  /* ---- page elements ---------------------------------------------------- */

  function element(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function control(position, node) {
    const shown = L.control({ position: position });
    shown.onAdd = function () {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    return shown.addTo(map);
  }

  /* In one go, so that braces in what is put in are left as they are. */
  function filled(phrase, values) {
    return phrase.replace(/\{(\w+)\}/g, function (place, name) {
      return Object.prototype.hasOwnProperty.call(values, name) ? values[name] : place;
    });
  }

  /* ---- shapes ----------------------------------------------------------- */

  function decodeLine(flat, from) {
    const line = new Array(flat.length / 2);
    let x = from ? from.x : 0;
    let y = from ? from.y : 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      line[i / 2] = [y / STEPS_PER_DEGREE, x / STEPS_PER_DEGREE];
    }
    if (from) { from.x = x; from.y = y; }
    return line;
  }

  function decodeShape(shape) {
    return shape.map(function (polygon) {
      return polygon.map(function (ring) { return decodeLine(ring); });
    });
  }

  let shapes = [];

  function isInside(rings, lat, lon) {
    let inside = false;
    rings.forEach(function (ring) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const crosses = (ring[i][0] > lat) !== (ring[j][0] > lat);
        if (crosses && lon < ring[i][1] +
            (ring[j][1] - ring[i][1]) * (lat - ring[i][0]) / (ring[j][0] - ring[i][0])) {
          inside = !inside;
        }
      }
    });
    return inside;
  }

  function shapeHolds(shape, latlng) {
    return shape.some(function (rings) { return isInside(rings, latlng.lat, latlng.lng); });
  }

  function latLng(at) { return [at[1], at[0]]; }

  /* ---- the map and its panes -------------------------------------------- */

  const ownsMap = !settings.map;
  container.classList.add("hrgeo-map");
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", payload.words.label);
  const map = settings.map || L.map(container, {
    preferCanvas: true, zoomControl: false, attributionControl: false, minZoom: 3, maxZoom: 19,
    zoomSnap: 0.5, wheelPxPerZoomLevel: 90, fadeAnimation: false,
  });

  /* One canvas for each level of the picture; none of them listens, since what lies under the
   * pointer is looked up below. */
  function renderer(name, level) {
    if (!map.getPane(name)) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(level);
      pane.style.pointerEvents = "none";
    }
    return L.canvas({ pane: name, padding: 0.25 });
  }

  const canvas = {
    need: renderer("hrgeo-need", 345),
    catchments: renderer("hrgeo-catchments", 350),
    /* Switched on to be seen: areas cover the whole town, and would be hidden by its need. */
    areas: renderer("hrgeo-areas", 355),
    streets: renderer("hrgeo-streets", 360),
    lines: renderer("hrgeo-lines", 370),
    points: renderer("hrgeo-points", 450),
  };
  const groups = {};
  ["need", "catchments", "areas", "shares", "streets", "boundary", "gaps", "zones", "dropped",
    "candidates", "routes", "services", "stops", "sites"]
    .forEach(function (name) { groups[name] = L.layerGroup().addTo(map); });

  function hatch(color) {
    const tile = document.createElement("canvas");
    tile.width = 8;
    tile.height = 8;
    const pen = tile.getContext("2d");
    pen.strokeStyle = color;
    pen.lineWidth = 1.4;
    pen.beginPath();
    [-8, 0, 8].forEach(function (shift) {
      pen.moveTo(shift - 1, 9);
      pen.lineTo(shift + 9, -1);
    });
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }
  const zoneHatch = hatch("rgba(95, 60, 60, 0.55)");
  const smallHatch = hatch("rgba(116, 72, 159, 0.5)");
  const unknownHatch = hatch("rgba(90, 90, 90, 0.6)");

  /* ---- drawing ---------------------------------------------------------- */

  function question() { return data.questions[state.question]; }

  function isAsked(typeIndex) {
    return Boolean(question()) && data.types[typeIndex].id === question().service;
  }

  function polygon(shape, style, group) {
    L.polygon(shape, Object.assign({ interactive: false, smoothFactor: 0.6 }, style)).addTo(group);
  }

  let streetZoom = null;

  function styleOfStreets(group) {
    const style = STREETS[group];
    const scale = streetZoom < 11.5 ? 0.7 : streetZoom < 13.5 ? 1
      : streetZoom < 15 ? 1.7 : streetZoom < 16.5 ? 2.6 : 4;
    const isShown = streetZoom >= style.from;
    return {
      color: style.color, weight: style.weight * scale,
      opacity: style.opacity, stroke: isShown,
    };
  }

  function drawStreets() {
    groups.streets.clearLayers();
    streetZoom = map.getZoom();
    if (!state.on.streets) return;
    (data.streets || []).forEach(function (entry) {
      const cursor = { x: 0, y: 0 };
      const lines = entry.lines.map(function (line) { return decodeLine(line, cursor); });
      L.polyline(lines, Object.assign({
        renderer: canvas.streets, pane: "hrgeo-streets", interactive: false, smoothFactor: 1,
        group: entry.group,
      }, styleOfStreets(entry.group))).addTo(groups.streets);
    });
  }

  function rescaleStreets() {
    if (map.getZoom() === streetZoom) return;
    streetZoom = map.getZoom();
    groups.streets.eachLayer(function (line) { line.setStyle(styleOfStreets(line.options.group)); });
  }

  function drawBoundary() {
    groups.boundary.clearLayers();
    if (!state.on.boundary) return;
    data.boundary.forEach(function (shape) {
      polygon(decodeShape(shape), {
        renderer: canvas.lines, pane: "hrgeo-lines", fill: false, color: "#4d5661", weight: 1.5,
        dashArray: "2 5", opacity: 0.9,
      }, groups.boundary);
    });
  }

  function drawNeed() {
    groups.need.clearLayers();
    const need = data.need[state.need];
    if (!state.on.need || !need) return;
    need.cells.forEach(function (cell) {
      const isSmall = cell["class"] < 0;
      polygon(shapes[cell.shape], {
        renderer: canvas.need, pane: "hrgeo-need",
        color: isSmall ? "#b9a5cf" : "#ffffff", weight: isSmall ? 0.6 : 1,
        fillColor: isSmall ? smallHatch : need.classes[cell["class"]].color,
        fillOpacity: isSmall ? 0.75 : 0.82,
      }, groups.need);
    });
  }

  function currentGaps() {
    return data.gaps.filter(function (gap) {
      return gap.question === question().gaps && gap.need === state.need;
    });
  }

  function drawGaps() {
    groups.gaps.clearLayers();
    if (!state.on.gaps || !question()) return;
    currentGaps().slice().reverse().forEach(function (gap) {
      const base = { renderer: canvas.lines, pane: "hrgeo-lines", fill: false };
      if (gap.small) {
        polygon(shapes[gap.shape], Object.assign(base, {
          color: GAP_COLOR, weight: 1, dashArray: "2 5", opacity: 0.7,
        }), groups.gaps);
        return;
      }
      polygon(shapes[gap.shape], Object.assign({}, base, {
        color: "#ffffff", weight: 4.5, opacity: 0.85,
      }), groups.gaps);
      polygon(shapes[gap.shape], Object.assign({}, base, {
        color: GAP_COLOR, weight: 2.6, opacity: 1,
      }), groups.gaps);
    });
  }

  function drawCatchments() {
    groups.catchments.clearLayers();
    if (!state.on.catchments) return;
    data.catchments.forEach(function (entry) {
      if (entry.question !== state.question) return;
      polygon(decodeShape(entry.shape), {
        renderer: canvas.catchments, pane: "hrgeo-catchments", color: CATCHMENT_COLOR,
        weight: 1, opacity: 0.7, fillColor: CATCHMENT_COLOR, fillOpacity: 0.17,
      }, groups.catchments);
    });
  }

  function minutesStyle(minutes) {
    if (minutes === null) {
      return { fillColor: unknownHatch, fillOpacity: 0.9, color: "#777777" };
    }
    const hit = data.areas.classes[state.question].find(function (step) {
      return step.up_to === null || minutes <= step.up_to;
    });
    return { fillColor: hit.color, fillOpacity: 1, color: "#ffffff" };
  }

  /* What lies below would change the colors, so it is covered, also under a hatching. */
  function drawArea(area, style, group) {
    const styles = typeof style.fillColor === "string" ? [style]
      : [{ fillColor: UNKNOWN_COLOR, fillOpacity: 1, color: style.color }, style];
    styles.forEach(function (one) {
      if (area.shape !== undefined) {
        polygon(shapes[area.shape], Object.assign({
          renderer: canvas.areas, pane: "hrgeo-areas", weight: 1,
        }, one), group);
      } else {
        L.circleMarker(latLng(area.at), Object.assign({
          renderer: canvas.points, pane: "hrgeo-points", interactive: false, radius: 6, weight: 1,
        }, one, { color: INK })).addTo(group);
      }
    });
  }

  function drawAreas() {
    groups.areas.clearLayers();
    const column = data.areas.of_question[state.question];
    if (!state.on.areas || column === null || column === undefined) return;
    data.areas.rows.forEach(function (area) {
      drawArea(area, minutesStyle(area.min[column]), groups.areas);
    });
  }

  /* By area: positions of share, low and high, or why there is none; and the need in words. */
  function currentShares() {
    const asked = (data.area_shares.of_question || [])[state.question];
    const at = asked && asked[state.need];
    if (!at) return null;
    return { cells: data.area_shares.columns[at[0]], counts: data.area_shares.counts[at[1]] };
  }

  function shareStyle(cell) {
    if (cell === NO_NEED) return { fillColor: NO_NEED_COLOR, fillOpacity: 1, color: "#777777" };
    if (typeof cell === "number") {
      return { fillColor: unknownHatch, fillOpacity: 0.9, color: "#777777" };
    }
    const step = data.area_shares.classes[data.area_shares.labels[cell[0]][1]];
    return { fillColor: step.color, fillOpacity: 1, color: "#5d6b52" };
  }

  function shareText(cell) {
    if (typeof cell === "number") return data.area_shares.no_share[cell];
    const ends = cell.map(function (at) { return data.area_shares.labels[at][0]; });
    if (ends.length === 1) return ends[0];
    return filled(data.words.interval, { share: ends[0], low: ends[1], high: ends[2] });
  }

  function drawShares() {
    groups.shares.clearLayers();
    const shares = currentShares();
    if (!state.on.shares || !shares) return;
    data.area_shares.rows.forEach(function (area, at) {
      drawArea(area, shareStyle(shares.cells[at]), groups.shares);
    });
  }

  function considered() { return data.candidates.filter(function (one) { return !one.dropped; }); }

  function leftOut() { return data.candidates.filter(function (one) { return one.dropped; }); }

  function drawPlaces(name, places, style) {
    groups[name].clearLayers();
    if (!state.on[name]) return;
    places.forEach(function (place) {
      L.circleMarker(latLng(place.at), Object.assign({
        renderer: canvas.points, pane: "hrgeo-points", interactive: false, radius: 3, weight: 1,
      }, style)).addTo(groups[name]);
    });
  }

  function drawCandidates() {
    drawPlaces("candidates", considered(), { color: INK, fillColor: "#ffffff", fillOpacity: 1 });
  }

  function drawDropped() {
    drawPlaces("dropped", leftOut(), { color: DROPPED_COLOR, weight: 1.6, fill: false });
  }

  function drawZones() {
    groups.zones.clearLayers();
    if (!state.on.zones) return;
    (data.zones || []).forEach(function (zone) {
      polygon(decodeShape(zone.shape), {
        renderer: canvas.lines, pane: "hrgeo-lines", color: DROPPED_COLOR, weight: 1.2,
        fillColor: zoneHatch, fillOpacity: 0.8,
      }, groups.zones);
    });
  }

  function shownTypes(service) {
    return service.types.filter(function (type) { return !state.typesOff.has(type); });
  }

  function isShown(service) {
    return service.types.length === 0 || shownTypes(service).length > 0;
  }

  /* A closed service counts nowhere, so it is never one that was asked about. */
  function answers(service) { return !service.closed && service.types.some(isAsked); }

  function radiusOf(service) { return answers(service) ? 7 : 4; }

  function drawServices() {
    groups.services.clearLayers();
    if (!state.on.services) return;
    const shown = data.services.filter(isShown);
    /* Those asked about are drawn last, so that they lie on top. */
    [false, true].forEach(function (asked) {
      shown.forEach(function (service) {
        if (answers(service) !== asked) return;
        const types = shownTypes(service);
        const type = types.find(isAsked);
        const color = types.length ? data.types[type === undefined ? types[0] : type].color : "#7a7a7a";
        L.circleMarker(latLng(service.at), {
          renderer: canvas.points, pane: "hrgeo-points", interactive: false,
          radius: radiusOf(service),
          color: service.closed ? color : asked ? INK : "#ffffff",
          weight: asked || service.closed ? 1.6 : 1,
          fillColor: service.closed ? "#ffffff" : color, fillOpacity: asked ? 1 : 0.9,
        }).addTo(groups.services);
      });
    });
  }

  function siteIcon(site) {
    const badge = element("span", "hrgeo-badge", site.rank);
    return L.divIcon({ className: "hrgeo-site", html: badge, iconSize: [30, 30], iconAnchor: [15, 15] });
  }

  /* A marker that a mouse and a keyboard can press. */
  function pressable(marker, label, press) {
    const node = marker.getElement();
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", label);
    marker.on("click", function (event) {
      L.DomEvent.stopPropagation(event);
      press();
    });
    node.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      press();
    });
  }

  function drawSites() {
    groups.sites.clearLayers();
    if (!state.on.sites) return;
    data.sites.forEach(function (site) {
      const marker = L.marker(latLng(site.at), {
        icon: siteIcon(site), keyboard: true, title: site.title, riseOnHover: true,
        zIndexOffset: 1000 - Number(site.rank),
      }).addTo(groups.sites);
      pressable(marker, site.title + ": " + site.name, function () { showSite(site); });
    });
  }

  function stopIcon(stop) {
    const badge = element("span", "hrgeo-badge", stop.number);
    return L.divIcon({ className: "hrgeo-stop", html: badge, iconSize: [22, 22], iconAnchor: [11, 11] });
  }

  function drawStops() {
    groups.stops.clearLayers();
    if (!state.on.stops) return;
    (data.stops || []).forEach(function (stop) {
      const marker = L.marker(latLng(stop.at), {
        icon: stopIcon(stop), keyboard: true, title: stop.name, riseOnHover: true,
      }).addTo(groups.stops);
      pressable(marker, data.words.van_stop + ": " + stop.name, function () { showStop(stop); });
    });
  }

  function drawRoutes() {
    groups.routes.clearLayers();
    if (!state.on.routes) return;
    (data.routes || []).forEach(function (entry) {
      const cursor = { x: 0, y: 0 };
      const lines = entry.lines.map(function (line) { return decodeLine(line, cursor); });
      const style = { renderer: canvas.lines, pane: "hrgeo-lines", interactive: false };
      /* A light edge below, so that ways show on streets and on need. */
      L.polyline(lines, Object.assign({ color: "#ffffff", weight: 6, opacity: 0.8 }, style))
        .addTo(groups.routes);
      L.polyline(lines, Object.assign({
        color: entry.color, weight: 3.2, opacity: 0.95, dashArray: entry.dash || null,
      }, style)).addTo(groups.routes);
      entry.bases.forEach(function (base) {
        const icon = L.divIcon({ className: "hrgeo-base", iconSize: [14, 14], iconAnchor: [7, 7] });
        const title = data.words.van_base;
        L.marker(latLng(base), { icon: icon, keyboard: false, title: title, alt: title })
          .addTo(groups.routes);
      });
    });
  }

  const draw = {
    streets: drawStreets, boundary: drawBoundary, need: drawNeed, gaps: drawGaps,
    catchments: drawCatchments, areas: drawAreas, shares: drawShares, candidates: drawCandidates,
    dropped: drawDropped, zones: drawZones, routes: drawRoutes, services: drawServices, stops: drawStops,
    sites: drawSites,
  };

  function drawAll() { Object.keys(draw).forEach(function (name) { draw[name](); }); }

  /* ---- popups ----------------------------------------------------------- */

  function factList(facts) {
    const list = element("dl", "hrgeo-facts");
    facts.forEach(function (fact) {
      list.appendChild(element("dt", "", fact[0]));
      list.appendChild(element("dd", "", fact[1]));
    });
    return list;
  }

  function card(title, subtitle, facts, first) {
    const node = element("section", "hrgeo-card");
    node.appendChild(element("h3", "", title));
    if (subtitle) node.appendChild(element("p", "hrgeo-kind", subtitle));
    if (first) node.appendChild(first);
    if (facts.length) node.appendChild(factList(facts));
    return node;
  }

  function popupHeight() { return Math.max(200, Math.min(420, container.clientHeight - 80)); }

  function openPopup(at, cards) {
    const content = element("div", "hrgeo-cards");
    cards.slice(0, MOST_IN_POPUP).forEach(function (node) { content.appendChild(node); });
    if (cards.length > MOST_IN_POPUP) {
      content.appendChild(element("p", "hrgeo-kind", "+ " + (cards.length - MOST_IN_POPUP)));
    }
    const popup = L.popup({ minWidth: 230, maxWidth: 300, maxHeight: popupHeight(), className: "hrgeo-popup",
      /* Beside the buttons, which lie on top. */
      autoPanPaddingTopLeft: [56, 8] })
      .setLatLng(at).setContent(content).openOn(map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", data.words.close);
  }

  function chosen(layer, id) {
    if (settings.onSelect) settings.onSelect({ layer: layer, id: id });
  }

  function siteCard(site) {
    return card(site.title, [site.name, site.kind].filter(Boolean).join(" · "), site.facts);
  }

  function closureNote(service) {
    const need = data.need[state.need];
    const cost = (service.closure || []).find(function (one) {
      return one[0] === state.question && one[1] === state.need;
    });
    if (!cost) return null;
    const node = element("div", "hrgeo-closure");
    node.appendChild(element("h4", "", data.words.if_closed));
    node.appendChild(element("p", "hrgeo-cost", filled(data.words.only_here, {
      service: question().service_label, n: cost[2], need: need.label, within: question().within,
    })));
    node.appendChild(element("p", "hrgeo-kind", data.words.no_reason_to_close));
    return node;
  }

  /* First what answers the question, then what is always true of the service: its list is long. */
  function serviceCard(service) {
    return card(service.name, "", service.facts, closureNote(service));
  }

  function showSite(site) {
    openPopup(latLng(site.at), [siteCard(site)]);
    chosen("sites", site.id);
  }

  function showStop(stop) {
    openPopup(latLng(stop.at), [card(stop.name, data.words.van_stop, stop.facts)]);
    chosen("stops", stop.id);
  }

  function near(rows, point, radius) {
    return rows.filter(function (row) {
      const at = map.latLngToContainerPoint(latLng(row.at));
      return at.distanceTo(point) <= radius(row) + CLICK_SLACK_PX;
    });
  }

  function servicesAt(point) {
    return state.on.services ? near(data.services.filter(isShown), point, radiusOf) : [];
  }

  function candidatesAt(point) {
    const shown = (state.on.candidates ? considered() : []).concat(state.on.dropped ? leftOut() : []);
    return near(shown, point, function () { return 3; });
  }

  function candidateCard(place) {
    return card(place.name, place.kind, place.dropped ? [[data.words.dropped, place.dropped]] : []);
  }

  function zoneCards(latlng) {
    if (!state.on.zones) return [];
    return (data.zones || []).filter(function (zone) {
      return shapeHolds(decodeShape(zone.shape), latlng);
    }).map(function (zone) { return card(data.words.zone, zone.label, []); });
  }

  function needCards(latlng) {
    const need = data.need[state.need];
    if (!need) return [];
    const facts = [];
    if (state.on.need) {
      need.cells.forEach(function (cell) {
        if (shapeHolds(shapes[cell.shape], latlng)) facts.push([data.words.need_here, cell.label]);
      });
    }
    let title = need.label;
    if (state.on.gaps && question()) {
      currentGaps().forEach(function (gap) {
        if (!shapeHolds(shapes[gap.shape], latlng)) return;
        facts.push([data.words.uncovered_here + " (" + data.questions[gap.question].label + ")", gap.label]);
        if (!gap.small) title = data.words.gap_title.replace("{rank}", gap.rank) + " · " + need.label;
      });
    }
    return facts.length ? [card(title, "", facts)] : [];
  }

  function areasAt(rows, latlng, point) {
    const polygons = rows.filter(function (area) {
      return area.shape !== undefined && shapeHolds(shapes[area.shape], latlng);
    });
    return polygons.concat(
      near(rows.filter(function (area) { return area.at; }), point, function () { return 6; }));
  }

  function shareCards(latlng, point) {
    const shares = currentShares();
    if (!state.on.shares || !shares) return [];
    return areasAt(data.area_shares.rows, latlng, point).map(function (area) {
      const at = data.area_shares.rows.indexOf(area);
      const facts = area.residents ? [[data.words.residents, area.residents]] : [];
      facts.push([data.words.need_in_area, shares.counts[at]]);
      facts.push([
        data.words.share_here + " (" + question().label + ")", shareText(shares.cells[at]),
      ]);
      return card(area.name, data.need[state.need].label, facts);
    });
  }

  function areaCards(latlng, point) {
    if (!state.on.areas) return [];
    return areasAt(data.areas.rows, latlng, point).map(function (area) {
      const facts = area.residents ? [[data.words.residents, area.residents]] : [];
      data.areas.columns.forEach(function (label, column) {
        const minutes = area.min[column];
        facts.push([label, minutes === null ? data.words.not_reached
          : data.words.threshold.replace("{minutes}", String(Math.round(minutes)))]);
      });
      return card(area.name, "", facts);
    });
  }

  function whatIsAt(latlng, point) {
    const services = servicesAt(point);
    const cards = services.map(serviceCard)
      .concat(candidatesAt(point).map(candidateCard));
    if (services.length) chosen("services", services[0].id);
    if (cards.length) return cards;
    /* What lies on top is told first. */
    return zoneCards(latlng).concat(
      shareCards(latlng, point), needCards(latlng), areaCards(latlng, point));
  }

  function onMapClick(event) {
    if (settings.onClick && settings.onClick(event.latlng.lng, event.latlng.lat) === true) return;
    const cards = whatIsAt(event.latlng, event.containerPoint);
    if (cards.length) openPopup(event.latlng, cards);
  }

  /* Leaflet listens for it on the map alone, not while a site or the panel has the focus. */
  function onKey(event) {
    if (event.key === "Escape") map.closePopup();
  }

  /* ---- the name of what the pointer is on ------------------------------- */

  const hint = L.tooltip({ direction: "top", offset: [0, -8], className: "hrgeo-hint" });
  let hintWaits = false;
  let isGone = false;

  function onPointerMove(event) {
    if (hintWaits) return;
    hintWaits = true;
    window.requestAnimationFrame(function () {
      hintWaits = false;
      if (isGone) return;
      const row = servicesAt(event.containerPoint)[0] || candidatesAt(event.containerPoint)[0];
      container.classList.toggle("hrgeo-over", Boolean(row));
      if (!row) {
        map.closeTooltip(hint);
        return;
      }
      hint.setLatLng(latLng(row.at)).setContent(element("span", "", row.name));
      map.openTooltip(hint);
    });
  }

  /* ---- layers and legend ------------------------------------------------ */

  const panel = element("section", "hrgeo-panel");

  function redraw(names) { names.forEach(function (name) { draw[name](); }); }

  function swatch(kind, color) {
    const node = element("span", "hrgeo-swatch hrgeo-" + kind);
    if (color) node.style.setProperty("--hrgeo-color", color);
    node.setAttribute("aria-hidden", "true");
    return node;
  }

  function checkbox(label, checked, mark, onChange) {
    const row = element("label", "hrgeo-row");
    const box = element("input");
    box.type = "checkbox";
    box.checked = checked;
    box.addEventListener("change", function () { onChange(box.checked); });
    row.appendChild(box);
    if (mark) row.appendChild(mark);
    row.appendChild(element("span", "", label));
    return row;
  }

  let shadeBoxes = {};

  function layerBox(name, label, mark, legend) {
    const item = element("div", "hrgeo-layer");
    const row = checkbox(label, state.on[name], mark, function (on) {
      state.on[name] = on;
      redraw([name]);
      if (legend) legend.hidden = !on;
      if (on && SHADES.includes(name)) switchOffOtherShades(name);
    });
    item.appendChild(row);
    if (SHADES.includes(name)) shadeBoxes[name] = row.firstChild;
    if (legend) {
      legend.hidden = !state.on[name];
      item.appendChild(legend);
    }
    return item;
  }

  function switchOffOtherShades(name) {
    Object.keys(shadeBoxes).forEach(function (other) {
      if (other !== name && state.on[other]) shadeBoxes[other].click();
    });
  }

  function routeLegend() {
    const legend = element("div", "hrgeo-legend");
    data.routes.forEach(function (entry) {
      const mark = swatch("route", entry.color);
      if (entry.dash) mark.classList.add("hrgeo-dashed");
      legend.appendChild(legendRow(mark, entry.label));
    });
    legend.appendChild(legendRow(swatch("base"), data.words.van_base));
    return legend;
  }

  function legendRow(mark, label) {
    const row = element("div", "hrgeo-row");
    row.appendChild(mark);
    row.appendChild(element("span", "", label));
    return row;
  }

  function chooser(label, entries, chosenAt, onChange) {
    const row = element("label", "hrgeo-choose");
    row.appendChild(element("span", "", label));
    const list = element("select");
    entries.forEach(function (entry, at) {
      const option = element("option", "", entry.label);
      option.value = String(at);
      option.selected = at === chosenAt;
      list.appendChild(option);
    });
    list.addEventListener("change", function () { onChange(Number(list.value)); });
    row.appendChild(list);
    return row;
  }

  function needLegend() {
    const need = data.need[state.need];
    const legend = element("div", "hrgeo-legend");
    if (need.small) {
      legend.appendChild(legendRow(
        swatch("small"), data.words.under_threshold.replace("{label}", need.small)));
    }
    need.classes.forEach(function (step) {
      legend.appendChild(legendRow(swatch("fill", step.color), step.label));
    });
    return legend;
  }

  function gapLegend() {
    const legend = element("div", "hrgeo-legend");
    const small = currentGaps().find(function (gap) { return gap.small; });
    if (small) {
      legend.appendChild(legendRow(
        swatch("smallgap"), data.words.under_threshold.replace("{label}", small.label)));
    }
    return legend;
  }

  function typeLegend() {
    const legend = element("div", "hrgeo-legend");
    const present = new Set();
    data.services.forEach(function (s) { s.types.forEach(function (t) { present.add(t); }); });
    data.types.forEach(function (type, at) {
      if (!present.has(at)) return;
      const mark = swatch(isAsked(at) ? "asked" : "dot", type.color);
      legend.appendChild(checkbox(
        type.label + " (" + type.n + ")", !state.typesOff.has(at), mark, function (on) {
          if (on) state.typesOff.delete(at); else state.typesOff.add(at);
          drawServices();
        }));
    });
    const shut = data.services.filter(function (s) { return s.closed; }).length;
    if (shut) {
      legend.appendChild(legendRow(swatch("closed"), data.words.closed + " (" + shut + ")"));
    }
    return legend;
  }

  function minutesLegend() {
    const legend = element("div", "hrgeo-legend");
    data.areas.classes[state.question].forEach(function (step) {
      legend.appendChild(legendRow(swatch("fill", step.color), step.label));
    });
    legend.appendChild(legendRow(swatch("unknown"), data.words.not_reached));
    return legend;
  }

  function sharesLegend() {
    const legend = element("div", "hrgeo-legend");
    const shares = currentShares();
    if (!shares) return legend;
    data.area_shares.classes.forEach(function (step) {
      legend.appendChild(legendRow(swatch("fill", step.color), step.label));
    });
    data.area_shares.no_share.forEach(function (label, at) {
      if (!shares.cells.includes(at)) return;
      const mark = at === NO_NEED ? swatch("fill", NO_NEED_COLOR) : swatch("unknown");
      legend.appendChild(legendRow(mark, label));
    });
    return legend;
  }

  function choosers(body) {
    if (data.questions.length) {
      body.appendChild(chooser(data.words.question, data.questions, state.question, function (at) {
        state.question = at;
        map.closePopup();
        fillPanel();
        redraw(["catchments", "gaps", "services", "areas", "shares"]);
      }));
      if (question().none_listed) {
        body.appendChild(element("p", "hrgeo-none", question().none_listed));
      }
    }
    if (data.need.length > 1) {
      body.appendChild(chooser(data.words.need_source, data.need, state.need, function (at) {
        state.need = at;
        map.closePopup();
        fillPanel();
        redraw(["need", "gaps", "shares"]);
      }));
    }
  }

  function fillPanel() {
    panel.textContent = "";
    shadeBoxes = {};
    const fold = element("details");
    fold.open = state.panelOpen;
    fold.addEventListener("toggle", function () { state.panelOpen = fold.open; });
    fold.appendChild(element("summary", "", data.words.panel_toggle));
    const body = element("div", "hrgeo-panel-body");
    const words = data.words;
    const need = data.need[state.need];
    choosers(body);
    if (data.sites.length) body.appendChild(layerBox("sites", words.sites, swatch("site")));
    if ((data.stops || []).length) body.appendChild(layerBox("stops", words.van_stops, swatch("stop")));
    if ((data.routes || []).length) {
      body.appendChild(layerBox("routes", words.van_routes, null, routeLegend()));
    }
    if (data.services.length) {
      body.appendChild(layerBox("services", words.services, null, typeLegend()));
    }
    if (data.catchments.length) {
      body.appendChild(layerBox("catchments", words.catchments, swatch("catchment", CATCHMENT_COLOR)));
    }
    if (need && need.cells.length) {
      const label = words.need_of.replace("{what}", function () { return need.label; });
      body.appendChild(layerBox("need", label, null, needLegend()));
    }
    if (data.gaps.length) {
      body.appendChild(layerBox("gaps", question().gaps_label, swatch("gap"), gapLegend()));
    }
    if (currentShares()) {
      body.appendChild(layerBox("shares", words.area_shares, null, sharesLegend()));
    }
    if (data.areas.columns.length) {
      body.appendChild(layerBox("areas", words.areas, null, minutesLegend()));
    }
    if (considered().length) {
      body.appendChild(layerBox("candidates", words.candidates, swatch("candidate")));
    }
    if (leftOut().length) {
      body.appendChild(layerBox("dropped", words.candidates_dropped, swatch("dropped")));
    }
    if ((data.zones || []).length) {
      body.appendChild(layerBox("zones", words.zones, swatch("zone")));
    }
    if (data.boundary.length) {
      body.appendChild(layerBox("boundary", words.boundary, swatch("boundary")));
    }
    if ((data.streets || []).length) {
      body.appendChild(layerBox("streets", words.streets, swatch("street")));
    }
    fold.appendChild(body);
    panel.appendChild(fold);
    panel.setAttribute("aria-label", words.panel);
  }

  function fitPanel() {
    panel.style.setProperty("--hrgeo-panel-height", Math.max(120, container.clientHeight - 78) + "px");
  }

  function zoomButtons() {
    const bar = element("div", "hrgeo-zoom leaflet-bar");
    [["+", data.words.zoom_in, function () { map.zoomIn(); }],
      ["\u2212", data.words.zoom_out, function () { map.zoomOut(); }],
      ["\u2922", data.words.reset_view, showEverything]].forEach(function (entry) {
      const button = element("button", "", entry[0]);
      button.type = "button";
      button.title = entry[1];
      button.setAttribute("aria-label", entry[1]);
      button.addEventListener("click", entry[2]);
      bar.appendChild(button);
    });
    return bar;
  }

  /* ---- life ------------------------------------------------------------- */

  function showEverything() {
    const bounds = data.bounds || [[-60, -170], [75, 170]];
    /* On a wide map the panel stands beside the study area, not on it. */
    const beside = state.panelOpen && container.clientWidth > 900 ? panel.offsetWidth + 10 : 8;
    map.fitBounds(bounds, {
      paddingTopLeft: [8, 8], paddingBottomRight: [beside, 8], animate: false,
    });
  }

  function readShapes() { shapes = data.shapes.map(decodeShape); }

  function update(next) {
    const asked = question();
    const need = data.need[state.need];
    const offIds = new Set(Array.from(state.typesOff, function (at) { return data.types[at].id; }));
    const hadStreets = data.streets;
    data = next;
    if (next.streets === undefined) data = Object.assign({}, next, { streets: hadStreets });
    const kept = asked && next.questions.findIndex(function (q) { return q.id === asked.id; });
    state.question = asked && kept >= 0 ? kept : next.question;
    state.need = Math.max(0, next.need.findIndex(function (n) { return need && n.id === need.id; }));
    state.typesOff = new Set();
    next.types.forEach(function (type, at) { if (offIds.has(type.id)) state.typesOff.add(at); });
    map.closePopup();
    readShapes();
    fillPanel();
    redraw(Object.keys(draw).filter(function (name) {
      return name !== "streets" || next.streets !== undefined;
    }));
  }

  function select(layer, id) {
    const rows = { sites: data.sites, stops: data.stops || [] }[layer] || data.services;
    const row = rows.find(function (one) {
      return one.id === id;
    });
    if (!row) return false;
    map.setView(latLng(row.at), Math.max(map.getZoom(), 14), { animate: false });
    if (layer === "sites") showSite(row);
    else if (layer === "stops") showStop(row);
    else openPopup(latLng(row.at), [serviceCard(row)]);
    return true;
  }

  const controls = [];
  let watcher = null;
  let isFitted = false;

  function onResize() {
    if (container.clientWidth === 0 || container.clientHeight === 0) return;
    map.invalidateSize({ animate: false });
    fitPanel();
    if (!isFitted) {
      isFitted = true;
      showEverything();
    }
  }

  function destroy() {
    isGone = true;
    if (watcher) watcher.disconnect();
    container.removeEventListener("keydown", onKey);
    map.off("click", onMapClick);
    map.off("mousemove", onPointerMove);
    map.off("zoomend", rescaleStreets);
    controls.forEach(function (shown) { shown.remove(); });
    Object.keys(groups).forEach(function (name) { groups[name].remove(); });
    if (ownsMap) map.remove();
    container.classList.remove("hrgeo-map", "hrgeo-over");
  }

  /* Leaflet draws nothing before it has a view. */
  map.setView([0, 0], 2, { animate: false });
  readShapes();
  fillPanel();
  controls.push(control("topleft", zoomButtons()));
  controls.push(control("topright", panel));
  fitPanel();
  showEverything();
  isFitted = container.clientWidth > 0 && container.clientHeight > 0;
  drawAll();
  controls.push(L.control.scale({ position: "bottomleft", maxWidth: 140 }).addTo(map));
  controls.push(control("bottomright", element("div", "hrgeo-attribution", data.words.attribution)));
  container.addEventListener("keydown", onKey);
  map.on("click", onMapClick);
  map.on("mousemove", onPointerMove);
  map.on("zoomend", rescaleStreets);
  if (window.ResizeObserver) {
    watcher = new window.ResizeObserver(onResize);
    watcher.observe(container);
  }
  return { map: map, update: update, select: select, destroy: destroy };
}
