"""Languages by the words that tables have for them."""

from __future__ import annotations

LANGUAGE_WORDS: dict[str, tuple[str, ...]] = {
    "en": ("eng", "english", "ingles"),
    "es": ("spa", "esp", "spanish", "espanol", "castellano", "castilian"),
    "ar": ("ara", "arabic", "arabe"),
    "ase": ("asl", "american sign language", "lengua de senas americana", "lengua de senas"),
    "de": ("deu", "ger", "german", "aleman", "deutsch"),
    "fr": ("fra", "fre", "french", "frances", "francais"),
    "hi": ("hin", "hindi"),
    "ht": ("hat", "haitian creole", "haitian", "criollo haitiano", "kreyol"),
    "hmn": ("hmong",),
    "it": ("ita", "italian", "italiano"),
    "ja": ("jpn", "japanese", "japones"),
    "ko": ("kor", "korean", "coreano"),
    "nv": ("nav", "navajo"),
    "pl": ("pol", "polish", "polaco", "polski"),
    "pt": ("por", "portuguese", "portugues"),
    "ru": ("rus", "russian", "ruso"),
    "so": ("som", "somali"),
    "tl": ("tgl", "tagalog", "filipino"),
    "uk": ("ukr", "ukrainian", "ucraniano"),
    "vi": ("vie", "vietnamese", "vietnamita"),
    "yue": ("cantonese", "cantones"),
    "zh": ("zho", "chi", "chinese", "chino", "mandarin", "mandarin chinese"),
}
"""ISO 639 code -> words for the language, in small letters without accents."""
