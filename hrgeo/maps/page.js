/* Starts the map of a page made by hrgeo.maps.map_document. */
(function () {
  "use strict";
  const payload = JSON.parse(document.getElementById("hrgeo-payload").textContent);
  const container = document.getElementById("hrgeo-map");
  const handle = drawHrgeoMap(L, container, payload, {});
  document.querySelectorAll("button[data-site]").forEach(function (button) {
    const site = payload.sites[Number(button.dataset.site)];
    if (!site) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      container.scrollIntoView({ block: "nearest" });
      handle.select("sites", site.id);
    });
  });
  window.addEventListener("beforeprint", function () { handle.map.invalidateSize({ animate: false }); });
  document.documentElement.dataset.hrgeo = "ready";
})();
