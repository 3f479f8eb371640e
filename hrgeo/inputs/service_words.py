"""What program sheets call services, in English and Spanish, and what that is in hrgeo's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from hrgeo.schemas import SERVICE_TYPES


def word_set(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


_WORDS: Final = {
    "ssp": """
        syringe services, syringe exchange, syringe access, syringe distribution, sterile syringes,
        syringes, syringe, needle exchange, needle and syringe, needles, sep, nep, nsp, ses, sap,
        harm reduction supplies, safer injection, safer injection supplies, injection supplies,
        safer use supplies, syringe disposal and exchange, intercambio de jeringas, jeringas,
        intercambio de jeringuillas, jeringuillas, intercambio de agujas, agujas limpias,
        jeringas esteriles, materiales de inyeccion mas segura, suministros de reduccion de danos
        """,
    "naloxone": """
        narcan, naloxone rescue, oend, overdose education and naloxone, nasal naloxone,
        im naloxone, naloxone training, overdose reversal, overdose reversal medication, naloxona,
        entrega de naloxona, capacitacion en naloxona
        """,
    "naloxone_box": """
        naloxbox, nalox box, naloxone boxes, narcan box, naloxone vending machine, vending machine,
        naloxone vending, public access naloxone, leave behind naloxone box, caja de naloxona,
        maquina expendedora, maquina expendedora de naloxona
        """,
    "drug_checking": """
        drug checking, fentanyl test strips, fentanyl test strip, fentanyl strips, fts, test strips,
        xylazine test strips, ftir, spectrometer, fentanyl testing, drug supply testing,
        tiras reactivas de fentanilo, tiras reactivas, tiras de fentanilo, analisis de drogas,
        analisis de sustancias, tiras de prueba
        """,
    "ops": """
        overdose prevention site, overdose prevention center, overdose prevention centre, opc, scs,
        supervised consumption, supervised consumption site, safe consumption site, sif,
        supervised injection, drug consumption room, sala de consumo supervisado,
        sala de consumo, sitio de prevencion de sobredosis, consumo supervisado
        """,
    "otp": """
        methadone, methadone clinic, methadone maintenance, methadone treatment, mmt, narcotic
        treatment, narcotic treatment program, opioid treatment program, opioid treatment programs,
        ntp, metadona, clinica de metadona, tratamiento con metadona, programa de metadona
        """,
    "buprenorphine": """
        suboxone, subutex, bupe, sublocade, brixadi, zubsolv, obot, bup, office based opioid
        treatment, buprenorphine treatment, buprenorphine prescriber, buprenorphine waivered
        practitioner, low barrier buprenorphine, buprenorfina, tratamiento con buprenorfina
        """,
    "testing": """
        hiv, hcv, hiv testing, hcv testing, hiv test, hiv tests, hep c, hep c testing, hepatitis c,
        hepatitis c testing, hepatitis testing, hiv hcv testing, hiv and hcv testing, sti, std,
        sti testing, std testing, hiv sti testing, syphilis testing, rapid hiv testing,
        rapid testing, prueba de vih, pruebas de vih, prueba del vih, pruebas del vih,
        pruebas de vih y vhc, vih, vhc, prueba de hepatitis c, pruebas de hepatitis c, pruebas,
        pruebas de its, prueba de its
        """,
    "wound_care": """
        wounds, wound clinic, wound care kits, wound, cuidado de heridas, curacion de heridas,
        curaciones, atencion de heridas, heridas
        """,
    "safer_smoking": """
        safer smoking supplies, smoking supplies, pipes, safer smoking kits, smoking kits,
        fumar mas seguro, materiales para fumar, pipas, kits para fumar
        """,
    "primary_care": """
        fqhc, federally qualified health center, community health center, health center, clinic,
        health clinic, medical care, primary medical care, medical, family medicine, doctor,
        atencion primaria, centro de salud, clinica, clinica comunitaria, atencion medica, medico
        """,
    "drop_in": """
        drop in center, drop in centre, dropin, drop in space, day center, safe space, showers,
        hospitality, centro de dia, centro comunitario de dia, duchas, espacio seguro
        """,
    "peer_support": """
        peer, peers, peer support group, peer recovery, peer recovery support, recovery coaching,
        recovery coach, recovery support, support group, support groups, mutual aid,
        recovery community organization, recovery community center, peer navigation,
        apoyo entre pares, pares, grupo de apoyo, apoyo de pares, acompanamiento entre pares
        """,
    "counseling": """
        counselling, counselor, therapy, behavioral counseling, individual counseling,
        group counseling, substance use counseling, iop, intensive outpatient, consejeria,
        terapia, orientacion
        """,
    "mental_health": """
        mental health care, mental health clinic, behavioral health, psychiatry, psychiatric care,
        cmhc, salud mental, salud conductual, psiquiatria
        """,
    "housing": """
        shelter, emergency shelter, homeless shelter, supportive housing, permanent supportive
        housing, transitional housing, recovery housing, sober living, sober home, respite,
        housing navigation, warming center, albergue, refugio, vivienda, vivienda de apoyo,
        vivienda transitoria
        """,
    "food": """
        food pantry, food bank, meals, hot meals, soup kitchen, groceries, free meals, pantry,
        comida, comidas, alimentos, banco de alimentos, despensa, despensa de alimentos, comedor
        """,
    "crisis": """
        crisis line, crisis center, crisis services, crisis stabilization, hotline, mobile crisis,
        warm line, warmline, stabilization, linea de crisis, centro de crisis, linea de ayuda
        """,
    "education": """
        overdose education, overdose prevention education, overdose prevention, training, health
        education, overdose training, trainings, workshops, educacion, capacitacion, talleres,
        prevencion de sobredosis, educacion sobre sobredosis
        """,
    "outreach": """
        street outreach, outreach team, mobile outreach, foot outreach, mobile van, mobile unit,
        van, outreach van, backpack outreach, street medicine, community outreach, alcance,
        alcance comunitario, alcance en la calle, trabajo de calle, unidad movil
        """,
    "delivery_mail": """
        mail, mail order, mail based, by mail, mail program, delivery, home delivery, mailed,
        mail order naloxone, entrega a domicilio, por correo, envio por correo, correo, entrega
        """,
    "pharmacy": """
        pharmacies, drugstore, drug store, retail pharmacy, pharmacist, farmacia, farmacias, botica
        """,
    "other": """
        naltrexone, vivitrol, extended release naltrexone, naltrexona, detox, detoxification,
        medical detox, withdrawal management, desintoxicacion, rehab, rehabilitation, inpatient,
        inpatient treatment, residential, residential treatment, outpatient, outpatient treatment,
        iop treatment, rehabilitacion, tratamiento residencial, other, otro, otra, otros, otras,
        legal aid, legal help, ayuda legal, transportation, transporte, case management,
        manejo de casos, childcare, employment, empleo, vaccination, vaccines, vacunas
        """,
}

_AMBIGUOUS: Final = """
    mat, moud, mat moud, moud mat, medication assisted treatment, medication treatment,
    medications for opioid use disorder, medication for opioid use disorder, opioid treatment,
    medication for addiction treatment, medications for addiction treatment, tam,
    tratamiento con medicamentos, tratamiento asistido con medicamentos
    """
AMBIGUOUS: Final = frozenset(" ".join(word.split()) for word in _AMBIGUOUS.split(","))
"""Buprenorphine or methadone: which of the two, only the plan can say."""

NOISE: Final = word_set(
    "service services program programs programme site sites provider providers distribution kit "
    "kits free access supply supplies available onsite offered offering based the a of "
    "servicio servicios programa programas sitio distribucion de del la el los las gratis gratuita "
    "gratuito gratuitas gratuitos disponible disponibles"
)
"""Words beside the one that says what the service is."""


def plain_word(word: str) -> str:
    """Give a word without case, accents and punctuation: ``Drop-in`` is ``drop in``.

    Examples
    --------
    >>> plain_word("Reducción de DAÑOS"), plain_word("wound_care")
    ('reduccion de danos', 'wound care')
    """
    decomposed = unicodedata.normalize("NFKD", word)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {plain_word(t): (t,) for t in SERVICE_TYPES}
    for service_type, words in _WORDS.items():
        for word in words.split(","):
            table.setdefault(" ".join(word.split()), (service_type,))
    return table


TYPE_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(_table())
"""A plain word -> service types."""


def known_types(
    word: str, words: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[str, ...] | None:
    """Give the service types that a word means; None where it is not known.

    Parameters
    ----------
    word
        As it stands in a sheet.
    words
        The plan's own words, plain -> types; they come first.

    Examples
    --------
    >>> known_types("Free Narcan kits"), known_types("MAT")
    (('naloxone',), None)
    """
    plain = plain_word(word)
    own = words or {}
    if plain in own:
        return own[plain]
    if plain in TYPE_WORDS:
        return TYPE_WORDS[plain]
    bare = _without_noise(plain)
    return own.get(bare, TYPE_WORDS.get(bare))


def _without_noise(plain: str) -> str:
    return " ".join(word for word in plain.split() if word not in NOISE)


def is_ambiguous(word: str) -> bool:
    """Say whether a word can mean buprenorphine or methadone.

    Examples
    --------
    >>> is_ambiguous("MAT program"), is_ambiguous("methadone")
    (True, False)
    """
    plain = plain_word(word)
    return bool({plain, _without_noise(plain)} & AMBIGUOUS)


def _split(cell: str, pattern: str) -> list[str]:
    return [part.strip() for part in re.split(pattern, cell) if part.strip(" .\t")]


def types_of(
    cell: str, words: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give a cell's service types, and the words in it that are not known.

    Parameters
    ----------
    cell
        One word or several, set apart by ``;``, ``,``, ``/``, ``|``, ``+`` or line
        breaks; by "and", "y" or ``&`` where each part is known.
    words
        The plan's own words, plain -> types.

    Examples
    --------
    >>> types_of("Needle exchange, Narcan and wound care", {})
    (('ssp', 'naloxone', 'wound_care'), ())
    >>> types_of("Magic", {})
    (('other',), ('Magic',))
    """
    known: dict[str, None] = {}
    unknown: list[str] = []
    for part in _parts(cell, words):
        types = known_types(part, words)
        if types is None:
            unknown.append(part)
        known.update(dict.fromkeys(types or ("other",)))
    return tuple(known) or ("other",), tuple(unknown)


def _parts(cell: str, words: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    """Cut a cell into words, as far as it takes for them to be known."""
    for outer in _split(cell, r"[;|\n\r•]+"):
        if known_types(outer, words) is not None:
            yield outer
            continue
        for inner in _split(outer, r"\s*[,/+]\s*(?:and\s|y\s)?"):
            parts = _split(inner, r"(?i)\s+(?:and|y|e|with|con)\s+|\s*&\s*")
            is_known = known_types(inner, words) is not None
            all_known = all(known_types(part, words) is not None for part in parts)
            yield from (parts if all_known and not is_known else [inner])
