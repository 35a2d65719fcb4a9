"""Logging in, the account, and the first page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mingzhang.web.audit.log import record
from mingzhang.web.people.permission import person_of


@never_cache
def log_in(request: HttpRequest) -> HttpResponse:
    """The door."""
    if request.user.is_authenticated:
        return redirect("home")
    problem = ""
    if request.method == "POST":
        person = authenticate(request, username=request.POST.get("username", ""), password=request.POST.get("password", ""))
        if person is not None:
            login(request, person)
            record(person.get_username(), "login", address=request.META.get("REMOTE_ADDR", ""))
            wanted = request.POST.get("next", "")
            safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
            return redirect(wanted if safe else "home")
        problem = "用户名或密码不对，请重新输入。"
    return render(request, "people/login.html", {"problem": problem, "next": request.GET.get("next", "")}, status=403 if problem else 200)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Out again."""
    logout(request)
    return redirect("login")


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do."""
    return render(request, "people/home.html")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: roles, password."""
    return render(request, "people/account.html", {"grants": person_of(request).grants.select_related("organisation")})


@login_required
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own."""
    person = person_of(request)
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(commit=False)
        person.must_change_password = False
        person.save()
        update_session_auth_hash(request, person)
        record(person.get_username(), "password.changed")
        messages.success(request, "密码已修改。")
        return redirect("home")
    return render(request, "people/password.html", {"form": form})
