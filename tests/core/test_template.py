import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.template_file import read_template, shipped_template
from shige.core.errors import ShigeError
from shige.core.network import Bond, Kind
from shige.core.template import Bind, Make, Spot, Template, There, Wish, missing

STREET, C = "510107001", "510107001001"
GENERAL, MICRO = f"{C}001000", f"{C}001001"
SPOTS = (
    Spot(STREET, "street", "浆洗街"),
    Spot(C, "community", "一社区"),
    Spot(GENERAL, "general", "东网格"),
    Spot(MICRO, "micro", "一微格"),
)
COMMITTEE = Wish("community", Kind.COMMITTEE, "community", "{name}居委会", Bond.MANAGES)
GROUP = Wish("grid", Kind.GRID_GROUP, "general", "{above}{name}工作组", Bond.MANAGES, above="community")
UNIT = Wish("enforcement", Kind.FIELD_UNIT, "street", "{name}执法队", Bond.SUPPORTS, serves="community")
JUSTICE = Wish("justice", Kind.FIELD_UNIT, "street", "{name}司法所", Bond.SUPPORTS, serves="community")
TEMPLATE = Template((COMMITTEE, GROUP, UNIT, JUSTICE), {Kind.PROPERTY: Bond.SERVES})


def there(uid, kind, area, name="x", code="", bonds=()):
    return There(uid, code, kind, area, name, frozenset(bonds))


def test_an_empty_street_gets_all_of_it_from_the_top_down():
    lacks = missing(TEMPLATE, SPOTS, ())
    assert lacks.makes[:2] == (
        Make(f"community:{C}", Kind.COMMITTEE, C, "一社区居委会", ""),
        Make(f"grid:{GENERAL}", Kind.GRID_GROUP, GENERAL, "一社区东网格工作组", f"community:{C}"),
    )
    assert lacks.binds == (
        Bind(f"community:{C}", C, Bond.MANAGES),
        Bind(f"grid:{GENERAL}", GENERAL, Bond.MANAGES),
        Bind(f"enforcement:{STREET}", C, Bond.SUPPORTS),
        Bind(f"justice:{STREET}", C, Bond.SUPPORTS),
    )
    assert not lacks.is_nothing


def test_what_a_street_has_already_is_taken_up_and_only_bound():
    old = there("old", Kind.COMMITTEE, C, "老居委会")
    lacks = missing(TEMPLATE, SPOTS, [old])
    assert Kind.COMMITTEE not in {make.kind for make in lacks.makes}
    assert Bind("old", C, Bond.MANAGES) in lacks.binds
    assert next(make.above for make in lacks.makes if make.kind == Kind.GRID_GROUP) == "old"


def test_of_several_of_a_kind_the_name_decides():
    other = there("other", Kind.FIELD_UNIT, STREET, "派出所")
    named = there("named", Kind.FIELD_UNIT, STREET, "浆洗街司法所")
    lacks = missing(TEMPLATE, SPOTS, [other, named])
    assert [make.code for make in lacks.makes if make.kind == Kind.FIELD_UNIT] == [f"enforcement:{STREET}"]


def test_a_partner_that_is_bound_to_nothing_is_bound_where_it_stands():
    firm = there("firm", Kind.PROPERTY, GENERAL)
    busy = there("busy", Kind.PROPERTY, GENERAL, bonds=[(MICRO, Bond.SERVES)])
    far = there("far", Kind.PROPERTY, "510107002001001000")
    binds = missing(TEMPLATE, SPOTS, [firm, busy, far]).binds
    assert [bind for bind in binds if bind.body in {"firm", "busy", "far"}] == [Bind("firm", GENERAL, Bond.SERVES)]


def test_a_renamed_one_that_the_template_made_is_known_again():
    made = there("m", Kind.FIELD_UNIT, STREET, "改了名", code=f"justice:{STREET}")
    assert f"justice:{STREET}" not in {make.code for make in missing(TEMPLATE, SPOTS, [made]).makes}


def loaded(lacks, before):
    bodies = {body.uid: body for body in before}
    for make in lacks.makes:
        bodies[make.code] = there(make.code, make.kind, make.area, make.name, make.code)
    for bind in lacks.binds:
        old = bodies[bind.body]
        bodies[bind.body] = There(old.uid, old.code, old.kind, old.area, old.name, old.bonds | {(bind.area, bind.bond)})
    return tuple(bodies.values())


bodies = st.lists(
    st.builds(
        there,
        st.uuids().map(str),
        st.sampled_from([Kind.COMMITTEE, Kind.PROPERTY, Kind.FIELD_UNIT]),
        st.sampled_from([STREET, C, GENERAL]),
        st.sampled_from(["甲", "浆洗街司法所"]),
    ),
    max_size=5,
)


@given(bodies, st.sampled_from([TEMPLATE, shipped_template()]))
def test_loading_again_changes_nothing(before, template):
    after = loaded(missing(template, SPOTS, before), before)
    assert missing(template, SPOTS, after).is_nothing


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Wish("a", Kind.OWNERS, "village", "x", Bond.SERVES), "template-level"),
        (lambda: Wish("a", Kind.OWNERS, "", "x", Bond.SERVES), "template-level"),
        (lambda: Wish("a", Kind.OWNERS, "general", "x", Bond.SERVES, serves="flat"), "template-level"),
        (lambda: Wish("a", Kind.OWNERS, "general", "{code}", Bond.SERVES), "template-name"),
        (lambda: Template((COMMITTEE, COMMITTEE), {}), "template-twice"),
        (lambda: Template((GROUP, COMMITTEE), {}), "template-above"),
    ],
)
def test_a_wrong_template_is_refused(make, code):
    with pytest.raises(ShigeError) as error:
        make()
    assert error.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[body]]\nkey='a'\n", "policy-value"),
        ("[[body]]\nkey='a'\nkind='moon'\neach='street'\nname='x'\nbond='serves'\n", "policy-value"),
        ("body = 3\n", "policy-value"),
        ("[[", "policy-value"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, text, code):
    path = tmp_path / "network.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ShigeError) as error:
        read_template(path)
    assert error.value.code == code
