"""Pages of the security administrator, of everybody's own access, and the homes of those who watch."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shige.access.models import Grant, Token, User
from shige.access.sessions import BEGUN
from shige.adapters.roles_file import shipped_matrix
from shige.audit.models import Entry
from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from shige.desk.access.words import ACTIONS, PURPOSES, RESOURCES
from tests.nouns.people import GENERAL, MICRO, NOON, STREET, account, person, post

pytestmark = pytest.mark.django_db
DISTRICT, ELSEWHERE = "510107", "510104"
WHY = {"why": "asked for in writing"}


@pytest.fixture
def admin(client):
    client.force_login(account("security", SECURITY_ADMIN=DISTRICT))
    return client


def said(answer):
    return answer.content.decode()


def one(user):
    return reverse("desk:accounts-one", args=[user.uid])


def test_the_matrix_is_read_in_words_by_role_and_by_thing(admin):
    everything = admin.get("/access")
    assert len(everything.context["lines"]) == len(shipped_matrix().cells)
    mine = admin.get("/access?role=MICRO_WORKER")
    assert {line.resource for line in mine.context["lines"]} < {line.resource for line in everything.context["lines"]}
    assert "值守" in said(mine)
    assert "所在社区" in said(mine)
    about = admin.get("/access?resource=audit")
    assert {line.code.split(" ")[0] for line in about.context["lines"]} == {"audit"}
    assert "没有这样的权限" in said(admin.get("/access?resource=moon"))


def test_every_right_has_its_words():
    for right in shipped_matrix().cells:
        missing = [
            code
            for code, words in ((right.resource, RESOURCES), (right.action, ACTIONS), (right.purpose, PURPOSES))
            if code not in words
        ]
        assert missing == [], right


def test_accounts_are_those_within_the_area_and_those_without_rights(admin):
    account("near", GRID_WORKER=GENERAL)
    far = account("far", DIST_OC=ELSEWHERE)
    both = account("both", DIST_OC=ELSEWHERE, GRID_WORKER=GENERAL)
    account("new")
    names = [line["row"].name for line in admin.get("/accounts").context["paged"].rows]
    assert names == ["security", "near", "new"]
    assert [line["row"].name for line in admin.get("/accounts?q=ea").context["paged"].rows] == ["near"]
    assert admin.get(one(far)).status_code == admin.get(one(both)).status_code == 404


def test_an_account_is_made_with_a_password_that_is_shown_once(admin):
    made = admin.post("/accounts/new", {"name": "zhao-7"})
    secret = made.context["secret"]
    assert User.objects.get(name="zhao-7").check_password(secret)
    assert secret not in said(admin.get(one(User.objects.get(name="zhao-7"))))
    assert admin.post("/accounts/new", {"name": "zhao-7"}).status_code == 422
    assert admin.post("/accounts/new", {"name": "no blanks here"}).status_code == 422


def test_a_right_is_given_and_taken_back_at_once(admin):
    user = account("li")
    given = {"role": "GRID_WORKER", "area": GENERAL, **WHY}
    assert admin.post(f"{one(user)}/give", given).status_code == 302
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.area) == ("GRID_WORKER", GENERAL)
    assert admin.post(f"{one(user)}/take/{grant.uid}", WHY).status_code == 302
    assert not Grant.objects.valid(timezone.now()).filter(user=user).exists()


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"area": "510104001001"}, "不在您的岗位范围内"),
        ({"area": STREET}, "不是这一级区域"),
        ({"area": "x"}, ""),
        ({"why": ""}, ""),
        ({"role": "KING"}, ""),
    ],
)
def test_a_right_that_cannot_be_given_says_why_and_keeps_what_was_typed(admin, wrong, fault):
    user = account("li")
    answer = admin.post(f"{one(user)}/give", {"role": "GRID_WORKER", "area": GENERAL, **WHY, **wrong})
    assert answer.status_code == 422
    assert fault in said(answer)
    assert not Grant.objects.filter(user=user).exists()


def test_roles_that_exclude_each_other_are_refused_in_words(admin):
    user = account("li", GRID_WORKER=GENERAL)
    answer = admin.post(f"{one(user)}/give", {"role": "SYSADMIN", "area": DISTRICT, **WHY})
    assert "互斥" in said(answer)


def test_nobody_gives_rights_to_the_own_account(admin):
    me = User.objects.get(name="security")
    answer = admin.post(f"{one(me)}/give", {"role": "DIST_OC", "area": DISTRICT, **WHY})
    assert "另一位安全管理员" in said(answer)
    assert Grant.objects.count() == 1


def test_a_locked_account_is_out_until_it_is_unlocked(admin):
    user = account("li", GRID_WORKER=GENERAL)
    user.set_password("right horse battery")
    user.save()
    theirs = Client()
    theirs.force_login(user)
    admin.post(f"{one(user)}/lock", WHY)
    assert theirs.get("/today").status_code == 302
    login = {"name": "li", "password": "right horse battery"}
    assert theirs.post("/login", login).status_code == 422
    assert "已锁定" in said(admin.get(one(user)))
    admin.post(f"{one(user)}/unlock", WHY)
    assert theirs.post("/login", login).status_code == 302
    admin.post(f"{one(user)}/close", WHY)
    assert theirs.post("/login", login).status_code == 422
    assert not Grant.objects.valid(timezone.now()).filter(user=user).exists()


def test_an_account_is_linked_to_the_city_s_login(admin):
    user, other = account("li"), account("zhao")
    admin.post(f"{one(user)}/link", {"subject": "li-1"})
    assert admin.get(one(user)).context["row"].is_linked
    admin.post(f"{one(other)}/link", {"subject": "li-1"})
    assert "另一个账号" in said(admin.get(one(other)))
    admin.post(f"{one(user)}/link", {"subject": ""})
    assert not admin.get(one(user)).context["row"].is_linked


def test_delicate_deeds_ask_who_it_is_once_more(admin):
    user = account("li")
    session = admin.session
    session[BEGUN] = timezone.now().timestamp() - 6 * 60
    session.save()
    assert admin.get("/accounts").status_code == 200
    for path in ("/accounts/new", "/accounts/tokens/new"):
        assert admin.get(path)["Location"].startswith("/login?next=")
    assert admin.post(f"{one(user)}/give", {"role": "GRID_WORKER", "area": GENERAL, **WHY}).status_code == 302
    assert not Grant.objects.filter(user=user).exists()


def order(**other):
    until = timezone.localdate() + timedelta(days=30)
    said = {"organisation": "供水公司", "role": "GRID_WORKER", "area": GENERAL, "purposes": ["service"], "until": until}
    return {**said, **WHY, **other}


def test_a_token_is_made_shown_once_found_by_its_beginning_and_revoked(admin):
    text = admin.post("/accounts/tokens/new", order()).context["secret"]
    asked = Client(headers={"Authorization": f"Bearer {text}"})
    assert asked.get("/api/v1/grids").status_code == 200
    found = admin.get("/accounts/tokens", {"q": text[:14]})
    assert [line["row"].uses for line in found.context["rows"]] == [1]
    assert text not in said(found)
    admin.post(f"/accounts/tokens/{Token.objects.get().uid}/end", WHY)
    assert asked.get("/api/v1/grids").status_code == 401
    admin.post(f"/accounts/tokens/{Token.objects.get().uid}/end", WHY)
    assert "已失效" in said(admin.get("/accounts/tokens"))


@pytest.mark.parametrize("wrong", [{"area": ELSEWHERE}, {"purposes": []}, {"role": "AUDITOR"}, {"until": "2020-01-01"}])
def test_a_token_that_cannot_be_is_not_made(admin, wrong):
    assert admin.post("/accounts/tokens/new", order(**wrong)).status_code == 422
    assert not Token.objects.exists()


def test_the_review_lists_rights_the_oldest_first_with_their_last_use(admin):
    account("li", GRID_WORKER=GENERAL)
    admin.post("/accounts/tokens/new", order())
    rows = admin.get("/accounts/review").context["paged"].rows
    assert [line["row"].role for line in rows] == ["SECURITY_ADMIN", "GRID_WORKER", "GRID_WORKER"]
    assert rows[2]["row"].kind == "system"
    assert "还没有" in said(admin.get("/accounts/review"))


@pytest.mark.parametrize("path", ["/accounts", "/accounts/new", "/accounts/tokens", "/accounts/review", "/access"])
def test_others_find_none_of_these_pages(client, path):
    client.force_login(account(GRID_WORKER=GENERAL))
    assert client.get(path).status_code == 404


def test_everybody_sees_the_own_logins_and_ends_others(client):
    user = account(GRID_WORKER=GENERAL)
    there = Client()
    there.force_login(user)
    client.force_login(user)
    rows = client.get("/me").context["stays"]
    assert len(rows) == 2
    other = next(line["row"] for line in rows if not line["row"].is_here)
    assert client.post(f"/me/stays/{other.ref}/end")["Location"] == "/me"
    assert there.get("/me").status_code == 302
    assert client.post(f"/me/stays/{other.ref}/end").status_code == 404


def test_one_sees_who_looked_at_what_is_one_s_own_and_what_one_did(client):
    user = account("wang", GRID_WORKER=GENERAL)
    who = person("王某", user=user)
    post(who, "COMM_WORKER", GENERAL[:12])
    deed = Deed(Actor("someone", "li"), "person_reveal", noun_id=str(who), purpose="staffing", why="a call")
    deed_record(deed, at=NOON)
    deed_record(Deed(Actor(str(user.uid), "wang"), "volunteer_reveal", noun_id="x"), at=NOON)
    deed_record(Deed(Actor("someone", "li"), "volunteer_reveal", noun_id="x"), at=NOON)
    client.force_login(user)
    looks = client.get("/me").context["looks"]
    assert ("li", "person_reveal") in {(line["row"].actor_name, line["row"].verb) for line in looks}
    assert "volunteer_reveal" not in {line["row"].verb for line in looks}
    assert "在岗人员 · 查看明文" in said(client.get("/me"))
    mine = client.get("/me/deeds").context["paged"].rows
    assert [row.verb for row in mine] == ["volunteer_reveal"]
    assert client.get("/me/deeds?after=0").context["paged"].rows == ()


@pytest.mark.parametrize(
    ("role", "shown"),
    [("SECURITY_ADMIN", "/accounts"), ("AUDITOR", "/audit"), ("DPO", "/audit"), ("SYSADMIN", "/system")],
)
def test_those_who_watch_have_a_home_that_says_what_to_do(client, role, shown):
    client.force_login(account(**{role: DISTRICT}))
    home = client.get("/")
    assert home.context["tasks"]
    assert all(client.get(task["href"]).status_code == 200 for task in home.context["tasks"])
    assert f'href="{shown}"' in said(home)


def test_pages_ask_the_database_little(admin, django_assert_max_num_queries):
    for place in range(12):
        account(f"worker-{place}", GRID_WORKER=GENERAL, MICRO_WORKER=MICRO)
    user = User.objects.get(name="worker-3")
    for path in ("/accounts", one(user), "/accounts/tokens", "/accounts/review", "/access", "/me", "/me/deeds", "/"):
        with django_assert_max_num_queries(12):
            assert admin.get(path).status_code == 200


def test_what_was_done_is_written_down(admin):
    user = account("li")
    admin.post(f"{one(user)}/give", {"role": "GRID_WORKER", "area": GENERAL, **WHY})
    admin.post(f"{one(user)}/lock", WHY)
    done = Entry.objects.filter(actor_name="security").order_by("pk").values_list("verb", "why")
    assert list(done) == [("grant_give", WHY["why"]), ("account_lock", WHY["why"])]
