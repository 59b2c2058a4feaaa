"""For the demo: what the shift before has left, in a street and its communities, so that the inbox is not empty."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.staff.demo import demo_ground
from shige.staff.models import HandOver, Post
from shige.staff.rosters import handover_take, handover_write

NOTES = (
    ("STREET_OC", 9, "东门路口路灯不亮，已报市政，预计今晚修复，请夜班再看一次。"),
    ("STREET_OC", 2, "北侧小区停水通知已张贴，恢复供水后请在各楼栋群里说一声。"),
    ("COMMUNITY_CHIEF", 5, "活动室明早八点有志愿者培训，钥匙在值班台。"),
    ("GRID_WORKER", 3, "三单元门禁临时打不开，物业已约维修，请上门前先走地下车库入口。"),
)
"""Role of who leaves it, how many hours ago, and what; no resident is named."""
TAKEN = 9
"""What was left so many hours ago has been taken over."""


@transaction.atomic
def demo_notes(*, now: datetime) -> int:
    """Leave the notes, once; returns how many.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    if not settings.DEMO:
        raise ShigeError("demo-only", "notes are made up in the demo alone")
    if HandOver.objects.exists():
        return 0
    street, made = demo_ground().street, 0
    for role, hours, text in NOTES:
        posts = Post.objects.valid(now).filter(role=role, rank=0, area__startswith=street).select_related("person")
        post = posts.order_by("low", "pk").first()
        if post is None:
            continue
        at = now - timedelta(hours=hours)
        uid = handover_write(post.area, text=text, author_uid=post.person.uid, actor=SHIGE, now=at)
        if hours == TAKEN:
            handover_take(uid, taker_uid=post.person.uid, actor=SHIGE, within=ALL, now=at + timedelta(hours=1))
        made += 1
    return made
