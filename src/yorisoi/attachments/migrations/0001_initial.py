

import django.db.models.deletion
import yorisoi.common.envelopes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0007_limits_of_what_leaves'),
        ('ledger', '0002_latest_acts_from_the_index'),
        ('registry', '0006_envelopes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(unique=True)),
                ('kind', models.CharField(choices=[('photo', '写真'), ('letter', '手紙・お知らせ'), ('certificate', '証明書・手帳'), ('medical', '診断書・薬'), ('contract', '契約・申しこみ'), ('school', '学校の紙'), ('other', 'そのほか')], max_length=20, verbose_name='種類')),
                ('group', models.CharField(choices=[('identity', '名前・生年月日'), ('contact', '連絡先'), ('whereabouts', '居場所（住所・職場・学校・施設）'), ('upbringing', '育ってきたこと・社会的養護'), ('abuse', 'つらい経験・安全'), ('medical', 'からだと医療'), ('work', '仕事'), ('school', '学校・学び'), ('plan', '支援計画'), ('records', '支援の記録'), ('family', '家族・まわりの人')], max_length=20, verbose_name='なにについて')),
                ('title', yorisoi.common.envelopes.EnvelopeField(max_length=120, verbose_name='見出し')),
                ('original_name', yorisoi.common.envelopes.EnvelopeField(blank=True, max_length=255, verbose_name='もとの名前')),
                ('media_type', models.CharField(max_length=80)),
                ('size', models.PositiveIntegerField()),
                ('stored_as', models.CharField(max_length=32, unique=True)),
                ('sealed_size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('thumbnail_as', models.CharField(blank=True, max_length=32)),
                ('thumbnail_size', models.PositiveIntegerField(default=0)),
                ('thumbnail_digest', models.CharField(blank=True, max_length=64)),
                ('is_sealed', models.BooleanField(default=False, verbose_name='秘匿')),
                ('added_at', models.DateTimeField()),
                ('added_by', models.CharField(max_length=120)),
                ('act', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='ledger.act')),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.case')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='registry.person')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='attachments.attachment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Clearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=120)),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='clearing', to='attachments.attachment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=120)),
                ('reason', yorisoi.common.envelopes.EnvelopeField(max_length=300, verbose_name='取り下げるわけ')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='attachments.attachment')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
