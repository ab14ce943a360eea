"""Strategies of texts that are hard on offsets: Cyrillic, Kazakh, marks, quotes, spaces, beyond the BMP."""

from hypothesis import strategies as st

LETTERS = "аеёиймЁЙқғәһұҰß" + "İŉᾳΐ" + "가ᄀ" + "й" + "a1.,"
MARKS = "\u0301\u0306\u0308\u0345\u0338\u11a8\u1161"
SPACES_AND_SIGNS = " \n\t\u00a0\u2009\u202f\u00ad\u200b\ufeff«»“”\"'ʻ-–—‑"
BEYOND_THE_BMP = "🌾𝒜𐐀🇰🇿"

hard_texts = st.text(st.sampled_from(LETTERS + MARKS + SPACES_AND_SIGNS + BEYOND_THE_BMP), max_size=40)
any_texts = st.text(max_size=40)
words = st.text(st.sampled_from("абвгдеёйқәіү 🌾𝒜́."), min_size=1, max_size=30)
