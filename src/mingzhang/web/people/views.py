"""The first page, and one's own account: roles, password, second factor, sessions, tokens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.web.api.tokens import SCOPES, issue, revoke
from mingzhang.web.audit.log import record
from mingzhang.web.people import attempts, sessions, totp
from mingzhang.web.people.forms import tell_rules
from mingzhang.web.people.grants import stages
from mingzhang.web.people.models import Grant, Person
from mingzhang.web.people.permission import person_of
from mingzhang.web.people.roles import roles

ENROL = "enrol"
MOST_TOKENS = 20


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do."""
    return render(request, "people/home.html")


def _years(first: int | None, last: int | None) -> str:
    if first and last:
        return _("{first} 年").format(first=first) if first == last else _("{first}—{last} 年").format(first=first, last=last)
    if first:
        return _("{first} 年起").format(first=first)
    return _("至 {last} 年").format(last=last) if last else _("不限")


def shown_grant(grant: Grant) -> dict[str, object]:
    """A role as pages show it."""
    role, titles = roles().get(grant.role), stages()
    over = grant.ended_at is not None and grant.ended_at <= timezone.now()
    return {
        "grant": grant,
        "role": role.title if role else grant.role,
        "years": _years(grant.first_year, grant.last_year),
        "stages": "、".join(titles.get(one, one) for one in grant.stages) or _("不限"),
        "over": over,
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    return _account(request)


def _account(request: HttpRequest, once: str = "", status: int = 200) -> HttpResponse:
    person = person_of(request)
    context = {
        "grants": [shown_grant(one) for one in person.grants.select_related("organisation").order_by("ended_at", "organisation__code")],
        "logins": sessions.current(person),
        "here": request.session.get(sessions.KEY),
        "tokens": person.tokens.filter(ended_at=None).order_by("-pk"),
        "now": timezone.now(),
        "scopes": SCOPES,
        "codes_left": person.recovery_codes.filter(used_at=None).count(),
        "once": once,
    }
    return render(request, "people/account.html", context, status=status)


@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own; every other session ends. The old one is asked for, unless it was just set by somebody else."""
    person = person_of(request)
    made: type[SetPasswordForm[Person]] = SetPasswordForm if person.must_change_password else PasswordChangeForm
    form: forms.Form = made(person, request.POST or None)
    tell_rules(form)
    if request.method == "POST":
        limit = attempts.by_person("password", person.pk)
        wait = attempts.begin([limit])
        if wait:
            form.is_valid()
            form.add_error(None, _("尝试次数过多，请在 {minutes} 分钟后再试。").format(minutes=attempts.minutes(wait)))
        elif form.is_valid():
            attempts.forgive([limit], wholly=True)
            person.set_password(form.cleaned_data["new_password1"])
            person.must_change_password = False
            person.save()
            update_session_auth_hash(request, person)
            sessions.end(person, but=request.session.get(sessions.KEY))
            record(person.get_username(), "password.changed")
            messages.success(request, _("密码已修改，其他设备上的登录已经结束。"))
            return redirect("home")
        elif "old_password" not in form.errors:
            attempts.forgive([limit], wholly=False)
    return render(request, "people/password.html", {"form": form}, status=400 if form.errors else 200)


def _confirmed(request: HttpRequest, person: Person) -> bool:
    """Whether the password that is asked again is right; says so where it is not."""
    limit = attempts.by_person("password", person.pk)
    wait = attempts.begin([limit])
    if wait:
        messages.error(request, _("尝试次数过多，请在 {minutes} 分钟后再试。").format(minutes=attempts.minutes(wait)))
        return False
    if not person.check_password(request.POST.get("password", "")):
        messages.error(request, _("密码不对，没有改动。"))
        return False
    attempts.forgive([limit], wholly=True)
    return True


@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Turns the second factor on: the secret as picture and text, and a code that shows that it arrived."""
    person = person_of(request)
    if person.totp:
        return redirect("account")
    secret = request.session.setdefault(ENROL, totp.new_secret())
    if request.method == "POST" and _confirmed(request, person):
        codes = totp.turn_on(person, secret, request.POST.get("code", "")[:20])
        if codes:
            request.session.pop(ENROL, None)
            record(person.get_username(), "second_factor.on")
            messages.success(request, _("两步验证已经启用。"))
            return render(request, "people/codes.html", {"codes": codes})
        messages.error(request, _("口令不对，请核对手机的时间后输入当前的口令。"))
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"picture": totp.picture(totp.address_of(person, secret)), "secret": spaced}
    return render(request, "people/enrol.html", context, status=400 if request.method == "POST" else 200)


@login_required
@never_cache
@require_POST
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Turns the second factor off."""
    person = person_of(request)
    if person.totp and _confirmed(request, person):
        totp.turn_off(person)
        record(person.get_username(), "second_factor.off")
        messages.success(request, _("两步验证已经停用。"))
    return redirect("account")


@login_required
@never_cache
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones, shown once."""
    person = person_of(request)
    if not person.totp or not _confirmed(request, person):
        return redirect("account")
    codes = totp.new_codes(person)
    record(person.get_username(), "recovery_codes.made")
    return render(request, "people/codes.html", {"codes": codes})


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Ends one other session of one's own, or all of them."""
    person = person_of(request)
    here = request.session.get(sessions.KEY)
    wanted = request.POST.get("login", "")
    one = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else None
    count = sessions.end(person, one, but=here)
    record(person.get_username(), "sessions.ended", details={"count": count})
    messages.success(request, _("已结束。") if count else _("没有可以结束的登录。"))
    return redirect("account")


@login_required
@never_cache
@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """A token for a program, shown once."""
    person = person_of(request)
    name = request.POST.get("name", "").strip()[:80]
    scopes = [one for one in SCOPES if one in request.POST.getlist("scopes")]
    days = request.POST.get("days", "")
    if not name or not scopes or days not in {"30", "90", "365"}:
        messages.error(request, _("请写明用途，并至少选择一项权限和有效期。"))
    elif person.tokens.filter(ended_at=None).count() >= MOST_TOKENS:
        messages.error(request, _("令牌不能超过 {most_tokens} 个，请先停用不用的。").format(most_tokens=MOST_TOKENS))
    else:
        _token, text = issue(person, name, scopes, int(days))
        return _account(request, once=text)
    return _account(request, status=400)


@login_required
@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a token of one's own."""
    if revoke(person_of(request), pk):
        messages.success(request, _("令牌已停用。"))
    return redirect("account")
