from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0003_guarding'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contactpoint',
            name='kind',
            field=models.CharField(choices=[('phone', '電話'), ('mail', 'メール'), ('sns', 'LINE・SNS'), ('address', '住所'), ('letter', '手紙の送り先'), ('workplace', '職場'), ('school', '学校'), ('clinic', '病院・診療所'), ('bank', '銀行の支店'), ('through', '人をとおして'), ('place', '居場所'), ('other', 'その他')], max_length=20, verbose_name='方法'),
        ),
    ]
