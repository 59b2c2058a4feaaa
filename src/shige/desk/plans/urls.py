"""Where plans, their comparison and the editing of grids are."""

from django.urls import path

from shige.desk.plans import deeds, drafts, views

urlpatterns = [
    path("plans", views.plans, name="plans"),
    path("plans/take", deeds.take, name="plans-take"),
    path("plans/<uuid:uid>", views.plan, name="plans-plan"),
    path("plans/<uuid:uid>/compare", views.compare, name="plans-compare"),
    path("plans/<uuid:uid>/plan.gpkg", views.file, name="plans-file"),
    path("plans/<uuid:uid>/review", deeds.review, name="plans-review"),
    path("plans/<uuid:uid>/approve", deeds.approve, name="plans-approve"),
    path("plans/<uuid:uid>/refuse", deeds.refuse, name="plans-refuse"),
    path("plans/<uuid:uid>/publish", deeds.publish, name="plans-publish"),
    path("plans/<uuid:uid>/back", deeds.back, name="plans-back"),
    path("plans/drafts", drafts.begin, name="plans-begin"),
    path("plans/drafts/<uuid:uid>", drafts.table, name="plans-draft"),
    path("plans/drafts/<uuid:uid>/table", drafts.data, name="plans-draft-data"),
    path("plans/drafts/<uuid:uid>/preview", drafts.preview, name="plans-draft-preview"),
    path("plans/drafts/<uuid:uid>/steps", drafts.step, name="plans-draft-step"),
    path("plans/drafts/<uuid:uid>/news", drafts.news, name="plans-draft-news"),
    path("plans/drafts/<uuid:uid>/move", drafts.move, name="plans-draft-move"),
    path("plans/drafts/<uuid:uid>/save", drafts.save, name="plans-draft-save"),
    path("plans/drafts/<uuid:uid>/propose", drafts.propose, name="plans-draft-propose"),
    path("plans/drafts/<uuid:uid>/drop", drafts.drop, name="plans-draft-drop"),
    path("plans/drafts/<uuid:uid>/reopen", drafts.reopen, name="plans-draft-reopen"),
    path("plans/drafts/<uuid:uid>/decide", drafts.decide, name="plans-draft-decide"),
]
