"""Forms of the pages about people and organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mingzhang.layouts import load
from mingzhang.lifecycle.table import table
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.organisations import parents_for
from mingzhang.web.people.roles import roles


def _roles() -> list[tuple[str, str]]:
    return [("", _("请选择")), *((one.id, one.title) for one in roles().values())]


def layout_choices() -> list[tuple[str, str]]:
    """The layouts to choose from: id, and name with its years."""
    out = []
    for name in load.known():
        made = load.layout(name)
        first, last = made.years
        out.append((name, f"{made.name}（{first or '……'}—{last or _('今')}）"))
    return out


def _own_layouts(stored: str) -> list[tuple[str, str]]:
    """Those that an organisation may have as its own; what it has stays one of them, even if no such layout is known any more."""
    found = layout_choices()
    lost = [] if stored in {"", *(name for name, _title in found)} else [(stored, _("{name}（已没有这个版式）").format(name=stored))]
    return [("", _("按年度")), *found, *lost]


class OrganisationForm(forms.Form):
    """An organisation as it shall be."""

    code = forms.CharField(label=gettext_lazy("编码"), max_length=20, help_text=gettext_lazy("预算单位编码，全系统不重复。"))
    name = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    short = forms.CharField(label=gettext_lazy("简称"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=Organisation.Kind.choices)
    parent = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("上级"), required=False, empty_label=gettext_lazy("（无上级）")
    )
    nature = forms.CharField(
        label=gettext_lazy("单位性质"), max_length=20, required=False, help_text=gettext_lazy("如：行政单位、公益一类事业单位。")
    )
    layout = forms.ChoiceField(
        label=gettext_lazy("版式"),
        required=False,
        help_text=gettext_lazy("“按年度”即用年度的版式；改动自下一个开始的年度起适用。"),
    )

    def __init__(self, *arguments: Any, person: Person, organisation: Organisation | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["parent"].queryset = parents_for(person, organisation)  # type: ignore[attr-defined]
        self.fields["layout"].choices = _own_layouts(organisation.layout if organisation else "")  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """A role for an organisation and all below it."""

    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=_roles)
    first_year = forms.IntegerField(
        label=gettext_lazy("起始年度"), required=False, min_value=2000, max_value=2100, help_text=gettext_lazy("不填为不限。")
    )
    last_year = forms.IntegerField(
        label=gettext_lazy("截止年度"), required=False, min_value=2000, max_value=2100, help_text=gettext_lazy("不填为不限。")
    )
    stages = forms.MultipleChoiceField(
        label=gettext_lazy("阶段"),
        required=False,
        choices=lambda: [(one.id, one.title) for one in table().rounds.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选为所有阶段。"),
    )


class PersonGrantForm(GrantForm):
    """A role for somebody at an organisation that is chosen, too."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("组织"), empty_label=gettext_lazy("请选择"))
    field_order = ("role", "organisation")

    def __init__(self, *arguments: Any, person: Person, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["organisation"].queryset = parents_for(person)  # type: ignore[attr-defined]


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=80)
    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=150, validators=[UnicodeUsernameValidator()], help_text=gettext_lazy("登录时使用。")
    )
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=_roles)


RULES = gettext_lazy(
    "不少于 10 个字符，不能全是数字，不能是常见密码，不能与用户名、姓名相近；"
    "不足 16 个字符的，须有大写字母、小写字母、数字、其他符号中的三类。"
)


def tell_rules(form: forms.Form) -> None:
    """Says the rules for passwords shortly, beside the field of the new one."""
    form.fields["new_password1"].help_text = RULES
    form.fields["new_password2"].help_text = ""


class AccountForm(SetPasswordForm):  # type: ignore[type-arg]
    """The password of a new account; the names, too, where the invitation leaves them open."""

    username = forms.CharField(label=gettext_lazy("用户名"), max_length=150, validators=[UnicodeUsernameValidator()], required=False)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=80, required=False)
    field_order = ("username", "name", "new_password1", "new_password2")

    def __init__(self, person: Person, *arguments: Any, open_names: bool = False, **named: Any) -> None:
        super().__init__(person, *arguments, **named)
        tell_rules(self)
        if open_names:
            self.fields["username"].required = self.fields["name"].required = True
        else:
            del self.fields["username"], self.fields["name"]
