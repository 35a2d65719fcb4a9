"""Pages about people: one person with roles and account, giving and ending roles, why somebody may or may not do a thing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.people import attempts, grants, invitations, sessions, totp
from mingzhang.web.people.forms import PersonGrantForm
from mingzhang.web.people.grants import MANAGE
from mingzhang.web.people.models import Grant, Person
from mingzhang.web.people.pages import WRONG, crumbs_to, manager_of, show_link
from mingzhang.web.people.permission import may, visible
from mingzhang.web.people.views import shown_grant

MOST = 200


def _person(by: Person, pk: int) -> Person:
    """The person, if some role lies where the other manages people. Raises Http404 as for one that is not there."""
    found = Person.objects.filter(pk=pk).first()
    if found is None or not (grants.manages(by, found) or _shared(by, found)):
        raise Http404
    return found


def _shared(by: Person, person: Person) -> bool:
    return any(may(by, MANAGE, grant.organisation).allowed for grant in person.grants.select_related("organisation"))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def everybody(request: HttpRequest) -> HttpResponse:
    """The people with a role where one manages people, found by name."""
    by = manager_of(request)
    words = request.GET.get("q", "").strip()[:80].replace("\0", "")
    places = visible(by, MANAGE)
    found = Person.objects.filter(Q(grants__organisation__in=places)).distinct().order_by("username")
    if by.pk and grants.administrators().filter(person=by).exists():
        found = Person.objects.order_by("username")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words))
    count = found.count()
    context = {"people": found[:MOST], "count": count, "most": MOST, "words": words, "crumbs": crumbs_to(None, (_("人员"), ""))}
    return render(request, "people/everybody.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: roles, account; POST gives a role."""
    by = manager_of(request)
    person = _person(by, pk)
    form = PersonGrantForm(request.POST or None, person=by, initial={"organisation": request.GET.get("at", "")})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            grants.give(by, person, values["role"], values["organisation"], values["first_year"], values["last_year"], values["stages"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("角色已授予。"))
            return redirect("person", pk=pk)
    held = person.grants.select_related("organisation", "granted_by").order_by("ended_at", "organisation__code")
    shown = [shown_grant(one) for one in held if may(by, MANAGE, one.organisation).allowed]
    context = {
        "person": person,
        "grants": shown,
        "elsewhere": len(held) - len(shown),
        "mine": grants.manages(by, person),
        "locked": attempts.locked(attempts.by_name(person.get_username())),
        "form": form,
        "crumbs": crumbs_to(None, (_("人员"), reverse("people")), (str(person), "")),
    }
    return render(request, "people/person.html", context, status=WRONG if form.errors else 200)


@login_required
@require_POST
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a role."""
    by = manager_of(request)
    grant = Grant.objects.select_related("organisation", "person").filter(pk=pk).first()
    if grant is None or not may(by, MANAGE, grant.organisation).allowed:
        raise Http404
    try:
        grants.finish(by, grant)
        messages.success(
            request, _("已结束{person}在“{organisation}”的角色。").format(person=grant.person, organisation=grant.organisation)
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return (
        redirect("person", pk=grant.person_id)
        if request.POST.get("back") != "organisation"
        else redirect("organisation", pk=grant.organisation_id)
    )


@login_required
@never_cache
@require_POST
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """What the manager of an account does to it: `link`, `unlock`, `off`, `on`, `no_second`, `end_sessions`."""
    by = manager_of(request)
    person = _person(by, pk)
    what = request.POST.get("what", "")
    if not grants.manages(by, person):
        messages.error(request, str(Refusal("people.not_yours", person=person)))
        return redirect("person", pk=pk)
    if what == "link":
        made, token = invitations.link_for(by, person)
        return show_link(request, made, token, reverse("person", args=[pk]))
    try:
        done = _done(by, person, what)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("person", pk=pk)


def _done(by: Person, person: Person, what: str) -> str:
    """Does it, and gives the sentence that says so."""
    with transaction.atomic():
        match what:
            case "unlock":
                attempts.forgive([attempts.by_name(person.get_username()), attempts.by_person("totp", person.pk)], wholly=True)
                Person.objects.filter(pk=person.pk).update(failures=0, locked_until=None)
                done = _("账号已解锁。")
            case "off":
                left = grants.administrators().exclude(person=person)
                if grants.administrators().filter(person=person).exists() and not left.exists():
                    raise Refusal("people.last_administrator")
                Person.objects.filter(pk=person.pk).update(is_active=False)
                sessions.end(person)
                done = _("账号已停用，登录和令牌都不再有效。")
            case "on":
                Person.objects.filter(pk=person.pk).update(is_active=True)
                done = _("账号已启用。")
            case "no_second":
                totp.turn_off(person)
                done = _("两步验证已关闭，请提醒本人重新启用。")
            case "end_sessions":
                sessions.end(person)
                done = _("已结束全部登录。")
            case _:
                raise Http404
        record(by.get_username(), f"account.{what}", person.get_username(), {"person": person.pk})
    return done
