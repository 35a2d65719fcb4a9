from django.db import migrations

from mingzhang.web.releases.guard import guard, unguard


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]

    operations = [migrations.RunPython(lambda _apps, editor: guard(editor.connection), lambda _apps, editor: unguard(editor.connection))]
