"""Pages about organisations: the tree, one organisation, the import of a list."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.messages import Refusal, say
from mingzhang.web.people import importing, invitations, listing, organisations
from mingzhang.web.people.forms import InvitationForm, OrganisationForm
from mingzhang.web.people.grants import MANAGE
from mingzhang.web.people.models import Grant, Invitation, Organisation, Person
from mingzhang.web.people.organisations import Wanted
from mingzhang.web.people.permission import may, person_of, visible
from mingzhang.web.people.views import shown_grant

Crumbs = list[tuple[str, str]]
WRONG = 400


def manager_of(request: HttpRequest) -> Person:
    """The person who asks, if they manage people anywhere. Raises PermissionDenied."""
    person = person_of(request)
    if not visible(person, MANAGE).exists():
        raise PermissionDenied(_("组织与人员由系统管理员管理。"))
    return person


def place_of(person: Person, pk: int) -> Organisation:
    """The organisation, if the person manages people there. Raises Http404 as for one that is not there."""
    found = Organisation.objects.select_related("parent").filter(pk=pk).first()
    if found is None or not may(person, MANAGE, found).allowed:
        raise Http404
    return found


def crumbs_to(organisation: Organisation | None = None, *more: tuple[str, str]) -> Crumbs:
    """The way from the tree to a page."""
    way: Crumbs = [(_("组织与人员"), reverse("organisations"))]
    if organisation is not None:
        way.append((organisation.name, reverse("organisation", args=[organisation.pk])))
    return [*way, *more]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def tree(request: HttpRequest) -> HttpResponse:
    """All organisations whose people one manages."""
    person = manager_of(request)
    words = request.GET.get("q", "").strip()[:80].replace("\0", "")
    context = {"branches": organisations.tree(person, words), "words": words}
    return render(request, "people/organisations.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation: the people with roles there and below, open invitations; POST invites somebody."""
    person = manager_of(request)
    organisation = place_of(person, pk)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made, token = invitations.invite(person, values["name"], values["username"], values["role"], organisation)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return show_link(request, made, token, reverse("organisation", args=[pk]))
    whole = request.GET.get("all") == "1"
    now = timezone.now()
    grants = Grant.objects.select_related("person", "organisation").filter(Q(ended_at=None) | Q(ended_at__gt=now))
    grants = grants.filter(organisation__path__startswith=organisation.path) if whole else grants.filter(organisation=organisation)
    waiting = Invitation.objects.filter(organisation=organisation, used_at=None, expires_at__gt=now, person=None)
    context = {
        "organisation": organisation,
        "grants": [shown_grant(grant) for grant in grants.order_by("organisation__code", "person__name")[:500]],
        "waiting": waiting,
        "children": organisation.children.all(),
        "whole": whole,
        "form": form,
        "crumbs": crumbs_to(None, (organisation.name, "")),
    }
    return render(request, "people/organisation.html", context, status=WRONG if form.errors else 200)


def show_link(request: HttpRequest, made: Invitation, token: str, back: str) -> HttpResponse:
    """The page that shows a one-time link, once."""
    address = request.build_absolute_uri(reverse("invitation", args=[token]))
    return render(request, "people/link.html", {"invitation": made, "address": address, "back": back})


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an invitation."""
    person = manager_of(request)
    found = Invitation.objects.select_related("organisation").filter(pk=pk).first()
    if found is None or not may(person, MANAGE, found.organisation).allowed:
        raise Http404
    invitations.revoke(person, found)
    messages.success(request, _("邀请已撤销。"))
    return redirect("organisation", pk=found.organisation_id)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new organisation, or one that is changed."""
    person = manager_of(request)
    organisation = place_of(person, pk) if pk is not None else None
    first = _values(organisation) if organisation else {"parent": request.GET.get("under", ""), "kind": "department"}
    form = OrganisationForm(request.POST or None, person=person, organisation=organisation, initial=first)
    if organisation is not None and organisation.parent and not may(person, MANAGE, organisation.parent).allowed:
        # Whoever manages a subtree does not move its top: it stays where it is.
        form.fields["parent"].queryset = Organisation.objects.filter(pk=organisation.parent_id or 0)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(**form.cleaned_data)
        try:
            done = organisations.change(person, organisation, wanted) if organisation else organisations.add(person, wanted)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“{done}”已保存。").format(done=done))
            return redirect("organisation", pk=done.pk)
    title = _("修改“{organisation}”").format(organisation=organisation) if organisation else _("新增组织")
    context = {"form": form, "title": title, "crumbs": crumbs_to(organisation, (title, "")), "organisation": organisation}
    return render(request, "people/edit.html", context, status=WRONG if form.errors else 200)


def _values(organisation: Organisation) -> dict[str, object]:
    names = ("code", "name", "short", "kind", "nature", "layout")
    return {name: getattr(organisation, name) for name in names} | {"parent": organisation.parent_id}


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes an organisation, or opens it again (`reopen`)."""
    person = manager_of(request)
    organisation = place_of(person, pk)
    try:
        if request.POST.get("reopen"):
            organisations.reopen(person, organisation)
            messages.success(request, _("“{organisation}”已恢复使用。").format(organisation=organisation))
        else:
            organisations.close(person, organisation)
            messages.success(request, _("“{organisation}”已停用，历年数据不受影响。").format(organisation=organisation))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("organisation", pk=pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_list(request: HttpRequest) -> HttpResponse:
    """The import of a list, pasted or as a workbook."""
    person = manager_of(request)
    roots = visible(person, MANAGE).filter(active=True)
    outcome: importing.Outcome | None = None
    text = request.POST.get("text", "")
    chosen = request.POST.get("under", "")
    if request.method == "POST":
        under = roots.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
        if under is None:
            raise Http404
        outcome = _taken(request, person, under, text)
        if not outcome.faults:
            messages.success(
                request,
                _("已导入：新增 {added} 个，修改 {changed} 个，未变 {same} 个。").format(
                    added=outcome.added, changed=outcome.changed, same=outcome.same
                ),
            )
            return redirect("organisations")
    context = {"outcome": outcome, "text": text, "roots": roots, "chosen": chosen, "crumbs": crumbs_to(None, (_("导入名单"), ""))}
    return render(request, "people/import.html", context, status=WRONG if outcome else 200)


def _taken(request: HttpRequest, person: Person, under: Organisation, text: str) -> importing.Outcome:
    file = request.FILES.get("file")
    try:
        if file is None:
            return importing.take(person, listing.pasted(text), under)
        if (file.size or 0) > listing.MOST_BYTES:
            return importing.Outcome(faults=(say("people.list_unread", name=file.name),))
        return importing.take(person, listing.workbook(file.read(), file.name or ""), under)
    except Refusal as refusal:
        return importing.Outcome(faults=(str(refusal),))
