"""The door: user name and password, then the second factor where there is one; the pages of one-time links."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.messages import Refusal
from mingzhang.web.audit.log import record
from mingzhang.web.people import attempts, devices, invitations, sessions, totp
from mingzhang.web.people.address import address_of, neighbourhood
from mingzhang.web.people.forms import AccountForm
from mingzhang.web.people.models import Attempts, Person

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "second"
PATIENCE = 300
"""How many seconds the second factor may follow the password."""
WRONG = gettext_lazy("用户名或密码不对，请重新输入。")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """User name and password. The answer, and the time that it takes, do not tell whether anybody has the name."""
    if request.user.is_authenticated:
        return redirect("home")
    problem, status = "", 200
    if request.method == "POST":
        name = request.POST.get("username", "").replace("\0", "")[:150]
        device = devices.limit_of(request, name)
        limits = [device] if device else [attempts.by_name(name), attempts.by_address(neighbourhood(address_of(request)))]
        wait = attempts.begin(limits)
        if wait:
            problem, status = _("尝试次数过多，请在 {minutes} 分钟后再试。").format(minutes=attempts.minutes(wait)), 429
        else:
            person = authenticate(request, username=name, password=request.POST.get("password", ""))
            if isinstance(person, Person):
                attempts.forgive([device] if device else limits[1:], wholly=device is not None)
                return _known(request, person)
            _failed(request, name)
            problem, status = str(WRONG), 403
    wanted = request.POST.get("next") or request.GET.get("next", "")
    response = render(request, "people/login.html", {"problem": problem, "next": wanted}, status=status)
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _failed(request: HttpRequest, name: str) -> None:
    row = Attempts.objects.filter(key=attempts.by_name(name).key).first()
    if row is not None:
        Person.objects.filter(username=name).update(failures=row.count, locked_until=row.locked_until)
    attempts.clean_up()
    record(name, "login.failed", address=address_of(request))


def _known(request: HttpRequest, person: Person) -> HttpResponse:
    """The password was right: in, or on to the second factor."""
    wanted = request.POST.get("next", "")
    if not person.totp:
        return _enter(request, person, wanted)
    request.session.flush()
    request.session[PENDING] = {"person": person.pk, "at": int(time.time()), "next": wanted, "stamp": person.get_session_auth_hash()}
    return redirect("login_second")


def _enter(request: HttpRequest, person: Person, wanted: str) -> HttpResponse:
    attempts.forgive([attempts.by_name(person.get_username())], wholly=True)
    Person.objects.filter(pk=person.pk).update(failures=0, locked_until=None)
    person.refresh_from_db()
    request.session.pop(PENDING, None)
    login(request, person, backend=BACKEND)
    record(person.get_username(), "login", address=address_of(request))
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return devices.know(HttpResponseRedirect(wanted) if safe else redirect("home"), person)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second factor, after the password."""
    pending: dict[str, Any] = request.session.get(PENDING) or {}
    person = Person.objects.filter(pk=pending.get("person") or 0, is_active=True).first()
    if person is None or time.time() - pending["at"] > PATIENCE or pending["stamp"] != person.get_session_auth_hash():
        request.session.pop(PENDING, None)
        return redirect("login")
    problem, status = "", 200
    if request.method == "POST":
        code = request.POST.get("code", "")[:40]
        limit = attempts.by_person("totp", person.pk)
        wait = attempts.begin([limit])
        if wait:
            problem, status = _("尝试次数过多，请在 {minutes} 分钟后再试。").format(minutes=attempts.minutes(wait)), 429
        elif totp.accept(person, code):
            attempts.forgive([limit], wholly=True)
            return _enter(request, person, pending["next"])
        elif totp.accept_recovery(person, code):
            attempts.forgive([limit], wholly=True)
            record(person.get_username(), "recovery_code.used", address=address_of(request))
            left = person.recovery_codes.filter(used_at=None).count()
            messages.warning(request, _("您用去了一个恢复码，还剩 {left} 个。").format(left=left))
            return _enter(request, person, pending["next"])
        else:
            record(person.get_username(), "login.second_failed", address=address_of(request))
            problem, status = _("口令不对，或者已经用过，请等下一个口令。"), 403
    return render(request, "people/second.html", {"problem": problem}, status=status)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Out again."""
    if isinstance(request.user, Person):
        sessions.end(request.user, request.session.get(sessions.KEY, 0))
        record(request.user.get_username(), "logout", address=address_of(request))
    logout(request)
    return redirect("login")


@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a one-time link: makes the account, or sets the password. One that is unknown, used or over looks the same."""
    limit = attempts.by_address(neighbourhood(address_of(request)))
    if attempts.locked(limit):
        return _private(render(request, "people/link_over.html", status=429))
    found = invitations.find(token)
    if found is None:
        attempts.begin([limit])
        return _private(render(request, "people/link_over.html", status=404))
    person = found.person or Person(username=found.username, name=found.name)
    form = AccountForm(person, request.POST or None, open_names=not found.username)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = invitations.accept(
                token, values.get("username", ""), values.get("name", ""), values["new_password1"], address_of(request)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            logout(request)
            messages.success(request, _("{made}，您的账号已经可以使用，请登录。").format(made=made))
            return _private(redirect("login"))
    context = {"form": form, "invitation": found}
    return _private(render(request, "people/invitation.html", context, status=400 if form.errors else 200))


def _private(response: HttpResponse) -> HttpResponse:
    """The address of the page is a secret: it goes nowhere else. With no referrer at all browsers send their forms without an origin, which
    the protection of forms refuses."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response
