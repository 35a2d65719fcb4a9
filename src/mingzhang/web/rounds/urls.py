"""Addresses of the yearly round and of reviewing."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.rounds import acting, controlling, explaining, inbox, opening, reviewing, waiving

urlpatterns = [
    path("rounds/", opening.rounds, name="rounds"),
    path("rounds/open", opening.open_year, name="rounds-open"),
    path("rounds/<int:year>/", opening.year, name="rounds-year"),
    path("rounds/<int:year>/change", opening.change, name="rounds-change"),
    path("rounds/<int:year>/control", controlling.control, name="rounds-control"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/act", acting.many, name="inbox-act"),
    path("submissions/<int:number>/act", acting.act, name="rounds-act"),
    path("review/<int:number>/", reviewing.review, name="review"),
    path("review/<int:number>/opinions", reviewing.add_opinion, name="review-opinion"),
    path("review/<int:number>/opinions/<int:opinion>/settle", reviewing.settle_opinion, name="review-settle"),
    path("review/<int:number>/waive", waiving.waive, name="rounds-waive"),
    path("review/<int:number>/waive/<int:waiver>/end", waiving.take_up, name="rounds-take-up"),
    path("review/<int:number>/forms", reviewing.forms, name="review-forms"),
    path("why/", explaining.why, name="why"),
]
