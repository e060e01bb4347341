"""Who is answered: the studio's own page, from this machine, with the token; and under which headers."""

import pytest
from starlette.websockets import WebSocketDisconnect
from studio_client import HOME, PORT, TOKEN

FOREIGN = [
    "evil.example",
    f"evil.example:{PORT}",
    "127.0.0.1",
    "127.0.0.1:80",
    f"127.0.0.1.evil.example:{PORT}",
    f"localhost.evil.example:{PORT}",
    f"0.0.0.0:{PORT}",
    f"127.0.0.2:{PORT}",
    f"2130706433:{PORT}",
    f"[::]:{PORT}",
    f"127.0.0.1:{PORT}@evil.example",
    f"evil.example, 127.0.0.1:{PORT}",
    "",
]


@pytest.mark.parametrize("host", FOREIGN)
def test_another_host_is_refused(asked, host):
    for answer in (asked.get(headers={"host": host}), asked.post("explain", json={}, headers={"host": host})):
        assert answer.status_code == 403
        assert TOKEN not in answer.text


@pytest.mark.parametrize(
    "host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}"]
)
def test_names_of_this_machine_are_answered(asked, host):
    assert asked.get(headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", f"https://127.0.0.1:{PORT}", "http://127.0.0.1:1", "http://127.0.0.1",
     f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}.evil.example", f"{HOME}/", ""],
)  # fmt: skip
def test_another_origin_is_refused(asked, origin):
    assert asked.post("explain", json={"formula": "1"}, headers={"origin": origin}).status_code == 403
    assert asked.get("api/start", headers={"origin": origin}).status_code == 403


def test_what_changes_something_needs_an_origin(asked):
    assert asked.post("explain", json={"formula": "1"}, headers={"origin": None}).status_code == 403
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "EXPLAIN"):
        assert asked.client.request(method, f"/{TOKEN}/api/explain").status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_a_browser_says_of_the_site_counts(asked, site):
    assert asked.post("explain", json={"formula": "1"}, headers={"sec-fetch-site": site}).status_code == 403


def test_two_hosts_or_two_origins_are_refused(asked):
    twice = [("host", f"127.0.0.1:{PORT}"), ("host", "evil.example")]
    assert asked.client.get(f"/{TOKEN}/", headers=twice).status_code == 403
    twice = [("origin", HOME), ("origin", "http://evil.example")]
    assert asked.client.get(f"/{TOKEN}/", headers=twice).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["", "/", "//", "/api/start", "/index.html", "/wrong/", "/wrong/api/start", f"/{TOKEN[:-1]}/",
     f"/{TOKEN}x/",
     f"/{TOKEN.upper()}/", f"//{TOKEN}/", f"/?token={TOKEN}", "/%00/", "/é/", f"/{TOKEN}"],
)  # fmt: skip
def test_without_the_token_nothing_is_told(asked, path):
    answer = asked.client.get(path, headers={"referer": f"{HOME}/{TOKEN}/"})
    assert answer.status_code == 403
    assert "whole address" in answer.text and TOKEN not in answer.text


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "static/../app.py", "app.py",
     "..\\app.py", "index.html%00.css", "/etc/passwd", "file:///etc/passwd", "__init__.py", "../guard.py"],
)  # fmt: skip
def test_no_path_reaches_the_disk(asked, path):
    answer = asked.client.get(f"/{TOKEN}/{path}")
    assert answer.status_code in (403, 404)
    assert "root:" not in answer.text and "import" not in answer.text


def test_pages_need_their_own_secret(asked):
    for name in ("", "x", "../index.html", TOKEN, "%2e%2e"):
        assert asked.client.get(f"/page/{name}").status_code in (403, 404)
    page = asked.explain("x**2", {"x": 3})["page"]
    assert len(page) >= 32
    answer = asked.client.get(f"/page/{page}")
    assert answer.status_code == 200 and TOKEN not in answer.text
    assert asked.client.post(f"/page/{page}", headers={"origin": HOME}).status_code == 403
    assert asked.client.get(f"/page/{page}", headers={"host": "evil.example"}).status_code == 403


def test_every_answer_has_its_headers(asked):
    page = asked.explain("x**2", {"x": 3})["page"]
    answers = [asked.get(), asked.get("main.js"), asked.get("api/start"), asked.get("nothing"),
               asked.get(token="wrong"),
               asked.post("explain", json={}), asked.get(headers={"host": "evil.example"})]  # fmt: skip
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        )
        assert answer.headers["x-frame-options"] == "DENY"
    answers.append(asked.client.get(f"/page/{page}"))
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in answer.headers and "access-control-allow-origin" not in answer.headers
    policy = answers[-1].headers["content-security-policy"]
    assert policy == "sandbox allow-scripts allow-downloads; frame-ancestors 'self'"
    assert "default-src 'none'" in answers[-1].text


def test_web_sockets_are_refused(asked):
    with pytest.raises(WebSocketDisconnect), asked.client.websocket_connect(f"/{TOKEN}/"):
        pass


def test_the_front_end_holds_no_way_to_run_text():
    from secant.studio.assets import ASSETS  # noqa: PLC0415

    for name, (_, body) in ASSETS.items():
        text = body.decode()
        for word in (
            "innerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "http://",
            "https://",
        ):
            assert word not in text.replace("http://www.w3.org/2000/svg", ""), (name, word)
