from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_limits_of_what_leaves")]
    operations = [migrations.RemoveField("sent", "claim")]
