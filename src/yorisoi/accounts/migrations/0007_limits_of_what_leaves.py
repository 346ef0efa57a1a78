from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_house_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='exports_alone',
            field=models.PositiveSmallIntegerField(default=100, verbose_name='ひとりで書き出せる人数'),
        ),
        migrations.AddField(
            model_name='organization',
            name='reveals_a_day',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='秘匿を開ける回数（ひとり1日）'),
        ),
    ]
