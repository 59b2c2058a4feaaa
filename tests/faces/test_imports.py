"""Pages of imports: choose, fill, upload, look, confirm; what is wrong is told as a list and as a file."""

import io
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shige.imports.models import Batch
from shige.imports.progress import Progress, Step, telling
from shige.places.models import Building, Dwelling, Origin, Premise
from tests.make_tables import table
from tests.nouns.people import COMMUNITY, account
from tests.nouns.registers import register

pytestmark = pytest.mark.django_db
HEADS = ("楼栋编号", "单元", "楼层", "门牌号", "类别", "店招名称")
NOODLES = ("b0", "0", "1", "底商1", "餐饮", "玉林面馆")


@pytest.fixture
def chief(client, tmp_path):
    """A browser of the community's chief, whose buildings are in the register."""
    register(tmp_path)
    client.user = account("chief", COMMUNITY_CHIEF=COMMUNITY)
    client.force_login(client.user)
    return client


def send(browser, *rows, key="premises", heads=HEADS, uid=None):
    sent = {"uid": str(uid or uuid4()), "file": SimpleUploadedFile("a.csv", table(heads, rows))}
    return browser.post(f"/imports/{key}", sent, follow=True)


def text(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def batch():
    return Batch.objects.order_by("-pk")[0]


def confirm(browser):
    return text(browser.post(f"/imports/batches/{batch().uid}/confirm", follow=True))


def test_the_page_lists_the_tables_and_what_was_imported(chief, django_assert_max_num_queries):
    send(chief, NOODLES)
    with django_assert_max_num_queries(12):
        said = text(chief.get("/imports"))
    assert "商铺和其他场所" in said
    assert "a.csv" in said


def test_a_table_is_looked_at_before_it_counts(chief, django_assert_max_num_queries):
    said = text(send(chief, NOODLES))
    assert "玉林面馆" in said
    assert not Premise.objects.exists()
    with django_assert_max_num_queries(12):
        chief.get(f"/imports/batches/{batch().uid}")
    assert "已导入" in confirm(chief)
    assert Premise.objects.get().name == "玉林面馆"
    assert "没有变化" in confirm(chief)


def test_the_same_again_changes_nothing(chief):
    send(chief, NOODLES)
    confirm(chief)
    assert "全部已有" in text(send(chief, NOODLES))
    confirm(chief)
    assert Premise.objects.count() == 1


def test_what_changes_is_shown_old_and_new(chief):
    send(chief, NOODLES)
    confirm(chief)
    said = text(send(chief, (*NOODLES[:5], "玉林茶铺")))
    assert "<del>玉林面馆</del>" in said
    confirm(chief)
    assert Premise.objects.get().name == "玉林茶铺"


def test_wrong_rows_are_listed_and_the_checked_file_says_them(chief):
    said = text(send(chief, ("b0", "x", "1", "1", "学校", ""), ("nope", "0", "1", "2", "商店", ""), NOODLES))
    assert "不是数字" in said
    assert "没有这栋楼" in said
    assert "desk:imports-confirm" not in said
    assert f"/imports/batches/{batch().uid}/confirm" not in said
    content = chief.get(f"/imports/batches/{batch().uid}/checked").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert "只能填" in sheet.cell(2, 1).value
    assert sheet.cell(4, 1).value in {None, ""}
    assert "因此全部未导入" in confirm(chief)
    assert not Premise.objects.exists()


def test_a_derived_door_that_a_table_names_is_no_longer_derived(chief):
    send(chief, ("b0", "1", "1", "101"), key="dwellings", heads=HEADS[:4])
    confirm(chief)
    assert Dwelling.objects.get(building__uid="b0", entrance=1, door="101").origin == Origin.IMPORTED
    assert Dwelling.objects.filter(building__uid="b0").count() == 40


def test_names_of_buildings_come_in_and_are_found(chief):
    send(chief, ("b0", "玉林苑一栋"), key="buildings", heads=("楼栋编号", "名称"))
    confirm(chief)
    building = Building.objects.get(uid="b0")
    assert (building.name, building.address) == ("玉林苑一栋", "人民路1号（东门小区）")
    assert building.code in text(chief.get("/search", {"q": "玉林苑"}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "表头"),
        (b"a,b\n1,2\n", "缺少"),
        (b"\x00\xff\x00", "编码"),
        (b"PK\x03\x04nothing", "XLSX"),
        ("楼栋编号,楼栋\n1,2\n".encode(), "两次"),
        ("楼栋编号,单元\n1,2,3\n".encode(), "第 2 行"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_words(chief, content, says):
    sent = {"uid": str(uuid4()), "file": SimpleUploadedFile("a.csv", content or b" ")}
    assert says in text(chief.post("/imports/premises", sent), 422)
    assert not Batch.objects.exists()


def test_without_a_file_or_with_a_forged_number_it_says_so(chief):
    assert "请先选择文件" in text(chief.post("/imports/premises", {"uid": str(uuid4())}), 422)
    sent = {"uid": "x", "file": SimpleUploadedFile("a.csv", b"a\n1\n")}
    assert "刷新" in text(chief.post("/imports/premises", sent), 422)


def test_a_page_that_sends_twice_keeps_one(chief):
    uid = uuid4()
    send(chief, NOODLES, uid=uid)
    send(chief, NOODLES, uid=uid)
    assert Batch.objects.count() == 1


def test_what_changed_meanwhile_is_shown_anew(chief):
    send(chief, NOODLES)
    first = batch().uid
    send(chief, (*NOODLES[:5], "茶铺"))
    confirm(chief)
    said = text(chief.post(f"/imports/batches/{first}/confirm", follow=True))
    assert "预览已重新生成" in said
    assert "<del>茶铺</del>" in said


def test_a_dropped_table_is_gone(chief):
    send(chief, NOODLES)
    assert "已放弃" in text(chief.post(f"/imports/batches/{batch().uid}/drop", follow=True))
    assert "文件已不再保存" in text(chief.get(f"/imports/batches/{batch().uid}"))
    assert chief.get(f"/imports/batches/{batch().uid}/checked").status_code == 404


def test_formulas_and_tags_are_text(chief):
    said = text(send(chief, (*NOODLES[:5], "<b>=1+1</b>")))
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in said


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_templates_have_the_columns(chief, fmt):
    answer = chief.get(f"/imports/premises/template.{fmt}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]


def test_who_may_not_import_finds_no_such_page(client, chief):
    client.force_login(account("worker", GRID_WORKER=f"{COMMUNITY}001000"))
    uid = uuid4()
    for where in ("/imports", "/imports/premises", f"/imports/batches/{uid}", "/imports/premises/template.csv"):
        assert client.get(where).status_code == 404


def test_nobody_sees_the_import_of_somebody_else(chief):
    send(chief, NOODLES)
    chief.force_login(account("other", COMMUNITY_CHIEF=COMMUNITY))
    assert chief.get(f"/imports/batches/{batch().uid}").status_code == 404
    assert chief.post(f"/imports/batches/{batch().uid}/confirm").status_code == 404
    assert chief.get("/imports/nothing").status_code == 404


def test_the_page_that_waits_reads_how_far_its_own_table_is(chief):
    uid, me = uuid4(), str(chief.user.uid)
    where = f"/imports/batches/{uid}/progress"
    assert "hx-get" in text(chief.get(where))
    with telling(uid, actor_uid=me) as tell:
        tell(Progress(Step.TAKE, 1200, 5000))
        assert 'max="5000" value="1200"' in text(chief.get(where))
        last = text(chief.get(f"{where}?n=899"))
        assert ("1200" in last, "hx-get" in last) == (True, False)
        assert "hx-get" not in text(chief.get(f"{where}?n=x"))
    with telling(uid, actor_uid=str(uuid4())) as tell:
        tell(Progress(Step.TAKE, 1200, 5000))
        assert "5000" not in text(chief.get(where))


def test_what_is_wrong_comes_as_a_list_without_formulas(chief):
    send(chief, ["b0", "0", "1", "A1", "月球", "=HYPERLINK(1)"], ["b0", "x", "1", "A2", "商店", ""])
    answer = chief.get(f"/imports/batches/{batch().uid}/errors.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="premises-errors.csv"'
    assert lines[0] == "行,列,内容,问题,取值范围"
    assert [line.split(",")[:3] for line in lines[1:]] == [["2", "类别", "月球"], ["3", "单元", "x"]]
    assert chief.get(f"/imports/batches/{uuid4()}/errors.csv").status_code == 404


@pytest.mark.browser
def test_a_browser_uploads_asks_how_far_it_is_and_confirms(windows, chief, session):
    page = windows.open("/imports/premises", session=session(chief.user))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    rows = table(HEADS, [NOODLES])
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": rows})
    page.click("form.upload button.strong")
    page.wait_for_url("**/imports/batches/*")
    page.click("form.once button.strong")
    page.wait_for_selector("h1 .pill.good")
    assert Premise.objects.get().name == "玉林面馆"
    assert sum(url.endswith("/progress") for url in asked) >= 1
