"""Where rosters, duties and hand-over are."""

from django.urls import path

from shige.desk.rosters import assigning, handing, posts, views

urlpatterns = [
    path("duty", views.duty, name="duty"),
    path("duty/notes", handing.write, name="duty-note"),
    path("duty/notes/<uuid:uid>/take", handing.take, name="duty-take"),
    path("rosters", views.rosters, name="rosters"),
    path("rosters/answers", views.answers, name="rosters-answers"),
    path("rosters/assign", assigning.assign, name="rosters-assign"),
    path("rosters/assign/people", assigning.offered, name="rosters-people"),
    path("rosters/assign/effect", assigning.weigh, name="rosters-assign-effect"),
    path("rosters/posts/<uuid:uid>", posts.show, name="rosters-post"),
    path("rosters/posts/<uuid:uid>/hours", posts.hours, name="rosters-hours"),
    path("rosters/posts/<uuid:uid>/leave", posts.leave, name="rosters-leave"),
    path("rosters/posts/<uuid:uid>/leave/<uuid:leave_uid>/back", posts.back, name="rosters-back"),
    path("rosters/posts/<uuid:uid>/rise", posts.rise, name="rosters-rise"),
    path("rosters/posts/<uuid:uid>/end", posts.end, name="rosters-end"),
    path("rosters/posts/<uuid:uid>/effect", posts.weigh, name="rosters-effect"),
]
