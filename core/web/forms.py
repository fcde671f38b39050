"""How forms look: label above, help under the label, errors in words, all from our templates."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Renders every form and field with ``templates/forms/``."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
