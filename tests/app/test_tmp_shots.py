from tests.app.test_look import OF_SUE, world, page_of, look, assert_readable, assert_handy, PHONE, DESK
from core.models import Location, ChargeStation
import pytest

pytestmark = pytest.mark.browser
OURS = [
    "locations",
    "new location",
    "location",
    "change a location",
    "stations",
    "station's record",
    "change a station",
    "change an evse",
    "move",
    "replace",
]


def test_shots(page_of, sue, dan, world, subtests):
    Location.objects.filter(location_id=world["site"]).update(
        publish=True,
        latitude="52.09",
        longitude="5.12",
        facilities=["WIFI"],
        remarks="Key at the desk",
        time_zone="Europe/Amsterdam",
    )
    from tests.factories import stored

    stored()
    page = page_of(sue, "/livez")
    for name in OURS:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(PHONE)
            page.goto(OF_SUE[name].format(**world))
            if scheme == "dark" and name not in ("locations", "change an evse"):
                continue
            page.add_style_tag(
                content="body{height:auto!important}.main{overflow:visible!important}"
            ) if False else None
            page.screenshot(path=f"/tmp/records-shots/{name.replace(' ', '_')}_{scheme}.png")
        with subtests.test(name):
            page.emulate_media(color_scheme="light")
            look(page)
        page.set_viewport_size(DESK)
        page.goto(OF_SUE[name].format(**world))
        with subtests.test(name + " desk"):
            assert_readable(page)
            assert_handy(page)
        page.screenshot(path=f"/tmp/records-shots/{name.replace(' ', '_')}_desk.png")
    page.set_viewport_size(PHONE)
    page.goto(OF_SUE["change a location"].format(**world))
    page.get_by_label("Name", exact=True).fill("Garage South")
    page.get_by_label("Remarks").fill("Ring twice")
    Location.objects.filter(location_id=world["site"]).update(
        name="Garage North", city="Gent", etag="9d1a8c9c-52a1-4b21-a1a9-7b2a9ab0a1d4", modified_by="dan"
    )
    stored()
    page.get_by_role("button", name="Save").click()
    page.locator("[data-conflict]").wait_for()
    page.screenshot(path="/tmp/records-shots/both_light.png")
    with subtests.test("both"):
        look(page)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path="/tmp/records-shots/both_dark.png")
    page.get_by_role("button", name="Save what is picked").click()
    page.wait_for_url("**/locations/*/")
    page.goto(OF_SUE["change a location"].format(**world))
    page.get_by_label("City").fill("")
    page.get_by_label("Latitude").fill("99")
    page.get_by_role("button", name="Save").click()
    page.locator("[aria-invalid=true]").first.wait_for()
    page.screenshot(path="/tmp/records-shots/wrong.png")
    page.goto("/stations/")
    page.get_by_label("Find a station").fill("FAIL")
    page.wait_for_url("**/stations/?q=FAIL*")
    assert page.locator("#rows li").count() == 1
    page.screenshot(path="/tmp/records-shots/found.png")
