import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('archive', '0001_initial'),
        ('institutions', '0001_initial'),
        ('regulations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExamPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('draft', '草稿'), ('submitted', '已提交待审核'), ('returned', '退回修改'), ('approved', '审核通过'), ('published', '已公布'), ('in_progress', '考核中'), ('finished', '考核结束'), ('cancelled', '已取消')], db_index=True, default='draft', editable=False, max_length=50, protected=True, verbose_name='状态')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='提交时间')),
                ('approved_at', models.DateTimeField(editable=False, null=True, verbose_name='审核时间')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='公布时间')),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='结束时间')),
                ('number', models.CharField(editable=False, max_length=14, null=True, unique=True, verbose_name='计划编号')),
                ('title', models.CharField(max_length=120, verbose_name='计划名称')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='首场考核日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='末场考核日期')),
                ('fee_note', models.CharField(blank=True, max_length=200, verbose_name='收费标准')),
                ('law_on', models.DateField(editable=False, null=True, verbose_name='适用法规日期')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='institutions.institution', verbose_name='评价机构')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='所在地')),
                ('supervisor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='审核中心')),
            ],
            options={
                'verbose_name': '考核计划',
                'verbose_name_plural': '考核计划',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(5, '五级/初级工'), (4, '四级/中级工'), (3, '三级/高级工'), (2, '二级/技师'), (1, '一级/高级技师')], verbose_name='等级')),
                ('standard', models.CharField(max_length=120, verbose_name='评价标准或规范')),
                ('work_type', models.CharField(blank=True, max_length=60, verbose_name='工种')),
                ('occupation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.occupation', verbose_name='职业')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='exams.examplan')),
            ],
            options={
                'verbose_name': '考核项目',
                'verbose_name_plural': '考核项目',
                'ordering': ['occupation', '-level'],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('entered', '已报名'), ('eligible', '资格审核通过'), ('ineligible', '资格审核不通过'), ('seated', '已编排'), ('attended', '已参加'), ('absent', '缺考'), ('disqualified', '取消考试资格'), ('scored', '已评分'), ('passed', '合格'), ('failed', '不合格')], db_index=True, default='entered', editable=False, max_length=50, protected=True, verbose_name='状态')),
                ('eligibility', models.CharField(blank=True, choices=[('met', '符合申报条件'), ('unmet', '不符合申报条件'), ('unknown', '材料不足，尚不能认定'), ('no_conditions', '不设申报条件'), ('not_covered', '国家职业标准不作规定')], editable=False, max_length=14, verbose_name='资格预判')),
                ('eligibility_words', models.TextField(blank=True, editable=False, verbose_name='资格预判说明')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('identity_kind', models.CharField(choices=[('201', '居民身份证'), ('202', '港澳居民来往内地通行证'), ('203', '台湾居民来往大陆通行证'), ('204', '护照')], max_length=3, verbose_name='证件类型')),
                ('identity_number', models.CharField(max_length=30, verbose_name='证件号码')),
                ('sex', models.CharField(blank=True, choices=[('男', '男'), ('女', '女')], max_length=1, verbose_name='性别')),
                ('born_on', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('phone', models.CharField(max_length=20, verbose_name='手机号码')),
                ('condition', models.CharField(max_length=300, verbose_name='申报条件')),
                ('employer', models.CharField(blank=True, max_length=120, verbose_name='所在单位')),
                ('retake', models.BooleanField(default=False, verbose_name='补考')),
                ('particulars', models.JSONField(default=dict, verbose_name='其他报名信息')),
                ('ticket_number', models.CharField(editable=False, max_length=19, null=True, unique=True, verbose_name='准考证号')),
                ('stated_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='名册填报日期')),
                ('eligibility_standard', models.CharField(blank=True, editable=False, max_length=60, verbose_name='适用标准版本')),
                ('eligibility_condition', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='符合的条件')),
                ('eligibility_record', models.JSONField(default=dict, editable=False, verbose_name='资格预判记录')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.storedfile', verbose_name='照片')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='exams.examplan', verbose_name='计划')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='exams.planitem', verbose_name='考核项目')),
            ],
            options={
                'verbose_name': '报名',
                'verbose_name_plural': '报名',
                'ordering': ['ticket_number', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('photos', '导入照片'), ('tickets', '制作准考证')], max_length=8, verbose_name='任务')),
                ('stage', models.CharField(choices=[('waiting', '排队中'), ('running', '进行中'), ('finished', '已完成'), ('failed', '未完成')], default='waiting', max_length=8, verbose_name='进度')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('total_count', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('report', models.JSONField(default=list, verbose_name='结果')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='exams.examplan')),
                ('results', models.ManyToManyField(related_name='+', to='archive.storedfile', verbose_name='生成文件')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.storedfile', verbose_name='上传文件')),
            ],
            options={
                'verbose_name': '批量任务',
                'verbose_name_plural': '批量任务',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PlanStaff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('duty', models.CharField(choices=[('assessor', '考评员'), ('invigilator', '监考员'), ('supervisor', '内部质量督导员')], max_length=12, verbose_name='岗位')),
                ('card_number', models.CharField(blank=True, max_length=30, verbose_name='证卡编号')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff', to='exams.examplan')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL, verbose_name='平台账户')),
            ],
            options={
                'verbose_name': '考务人员',
                'verbose_name_plural': '考务人员',
                'ordering': ['duty', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('replace_all', '清空后导入'), ('overwrite', '相同覆盖'), ('skip', '相同忽略')], default='skip', max_length=12, verbose_name='导入方式')),
                ('stage', models.CharField(choices=[('waiting', '等待处理'), ('reading', '读取中'), ('checking', '核对中'), ('ready', '待确认'), ('importing', '导入中'), ('confirmed', '已导入'), ('refused', '无法读取'), ('undone', '已撤销')], default='waiting', max_length=12, verbose_name='进度')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('total_count', models.PositiveIntegerField(default=0, verbose_name='总行数')),
                ('refusal', models.CharField(blank=True, max_length=500, verbose_name='无法读取的原因')),
                ('summary', models.JSONField(default=dict, verbose_name='汇总')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.storedfile', verbose_name='名册文件')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='exams.examplan')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '名册导入',
                'verbose_name_plural': '名册导入',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='RosterEffect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity_kind', models.CharField(max_length=3, verbose_name='证件类型')),
                ('identity_number', models.CharField(max_length=30, verbose_name='证件号码')),
                ('was', models.JSONField(null=True, verbose_name='导入前')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='effects', to='exams.rosterimport')),
            ],
            options={
                'verbose_name': '导入影响',
                'verbose_name_plural': '导入影响',
            },
        ),
        migrations.CreateModel(
            name='RosterRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('eligibility', models.CharField(blank=True, choices=[('met', '符合申报条件'), ('unmet', '不符合申报条件'), ('unknown', '材料不足，尚不能认定'), ('no_conditions', '不设申报条件'), ('not_covered', '国家职业标准不作规定')], editable=False, max_length=14, verbose_name='资格预判')),
                ('eligibility_words', models.TextField(blank=True, editable=False, verbose_name='资格预判说明')),
                ('number', models.PositiveIntegerField(verbose_name='行号')),
                ('cells', models.JSONField(default=dict, verbose_name='原始内容')),
                ('verdict', models.CharField(choices=[('new', '新增'), ('changed', '变更'), ('same', '相同'), ('refused', '不能导入')], max_length=8, verbose_name='结果')),
                ('findings', models.JSONField(default=list, verbose_name='问题')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exams.rosterimport')),
            ],
            options={
                'verbose_name': '名册行',
                'verbose_name_plural': '名册行',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ScoreSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('open', '登分中'), ('entered', '两次登分一致'), ('signed', '考评员已签字'), ('confirmed', '中心已确认'), ('in_publicity', '成绩公示中'), ('under_recheck', '成绩复核中'), ('final', '成绩生效')], db_index=True, default='open', editable=False, max_length=50, protected=True, verbose_name='状态')),
                ('signed_at', models.DateTimeField(editable=False, null=True, verbose_name='签字完成时间')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='确认时间')),
                ('final_at', models.DateTimeField(editable=False, null=True, verbose_name='生效时间')),
                ('first_entry_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='第一次登分人')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='score_sheet', to='exams.planitem', verbose_name='考核项目')),
                ('second_entry_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='第二次登分人')),
            ],
            options={
                'verbose_name': '成绩登记表',
                'verbose_name_plural': '成绩登记表',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScoreReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('received', '已收到'), ('corrected', '成绩更正'), ('upheld', '维持原成绩')], db_index=True, default='received', editable=False, max_length=50, protected=True, verbose_name='状态')),
                ('answered_at', models.DateTimeField(editable=False, null=True, verbose_name='答复时间')),
                ('answer', models.TextField(blank=True, editable=False, verbose_name='答复')),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='异议编号')),
                ('part', models.CharField(choices=[('theory', '理论知识考试'), ('practical', '技能操作考核'), ('review', '综合评审')], max_length=12, verbose_name='科目')),
                ('text', models.TextField(max_length=2000, verbose_name='异议理由')),
                ('contact', models.CharField(max_length=60, verbose_name='联系方式')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_reviews', to='exams.enrolment')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='exams.scoresheet')),
            ],
            options={
                'verbose_name': '成绩异议',
                'verbose_name_plural': '成绩异议',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('theory', '理论知识考试'), ('practical', '技能操作考核'), ('review', '综合评审')], max_length=12, verbose_name='科目')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版本')),
                ('first', models.DecimalField(decimal_places=1, max_digits=5, null=True, verbose_name='第一次登分')),
                ('second', models.DecimalField(decimal_places=1, max_digits=5, null=True, verbose_name='第二次登分')),
                ('value', models.DecimalField(decimal_places=1, max_digits=5, null=True, verbose_name='成绩')),
                ('current', models.BooleanField(default=True, verbose_name='现行')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='更改理由')),
                ('changed_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='更改人')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='exams.enrolment')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='exams.scoresheet')),
            ],
            options={
                'verbose_name': '分数',
                'verbose_name_plural': '分数',
                'ordering': ['enrolment', 'part', 'version'],
            },
        ),
        migrations.CreateModel(
            name='ScoreSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='成绩摘要')),
                ('signed_at', models.DateTimeField(auto_now_add=True, verbose_name='签字时间')),
                ('voided_at', models.DateTimeField(null=True, verbose_name='作废时间')),
                ('assessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='考评员')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='exams.scoresheet')),
            ],
            options={
                'verbose_name': '考评员签字',
                'verbose_name_plural': '考评员签字',
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('theory', '理论知识考试'), ('practical', '技能操作考核'), ('review', '综合评审')], max_length=12, verbose_name='科目')),
                ('starts_at', models.DateTimeField(verbose_name='开始时间')),
                ('ends_at', models.DateTimeField(verbose_name='结束时间')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='exams.planitem')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='institutions.filedroom', verbose_name='考场')),
            ],
            options={
                'verbose_name': '场次',
                'verbose_name_plural': '场次',
                'ordering': ['starts_at', 'room'],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='座位号')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='exams.enrolment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='exams.session')),
            ],
            options={
                'verbose_name': '座位',
                'verbose_name_plural': '座位',
                'ordering': ['session', 'number'],
            },
        ),
        migrations.AddIndex(
            model_name='examplan',
            index=models.Index(fields=['institution', '-starts_on'], name='plan_institution_date'),
        ),
        migrations.AddIndex(
            model_name='examplan',
            index=models.Index(fields=['supervisor', 'state'], name='plan_supervisor_state'),
        ),
        migrations.AddIndex(
            model_name='examplan',
            index=models.Index(fields=['state', 'starts_on'], name='plan_state_date'),
        ),
        migrations.AddConstraint(
            model_name='examplan',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'approved', 'published', 'in_progress', 'finished', 'cancelled'])), name='exam_plan_state_known'),
        ),
        migrations.AddConstraint(
            model_name='examplan',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_plan_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.UniqueConstraint(fields=('plan', 'occupation', 'level'), name='an_item_once_per_plan'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['identity_number', 'identity_kind'], name='enrolment_identity'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['plan', 'state'], name='enrolment_plan_state'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['entered', 'eligible', 'ineligible', 'seated', 'attended', 'absent', 'disqualified', 'scored', 'passed', 'failed'])), name='enrolment_state_known'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('plan', 'identity_kind', 'identity_number'), name='a_person_once_per_plan'),
        ),
        migrations.AddConstraint(
            model_name='rostereffect',
            constraint=models.UniqueConstraint(fields=('roster', 'identity_kind', 'identity_number'), name='an_effect_once_per_person'),
        ),
        migrations.AddIndex(
            model_name='rosterrow',
            index=models.Index(fields=['roster', 'verdict', 'number'], name='roster_row_verdict'),
        ),
        migrations.AddConstraint(
            model_name='rosterrow',
            constraint=models.UniqueConstraint(fields=('roster', 'number'), name='a_row_once_per_roster'),
        ),
        migrations.AddConstraint(
            model_name='scoresheet',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'entered', 'signed', 'confirmed', 'in_publicity', 'under_recheck', 'final'])), name='score_sheet_state_known'),
        ),
        migrations.AddConstraint(
            model_name='scoresheet',
            constraint=models.CheckConstraint(condition=models.Q(('second_entry_by__isnull', True), models.Q(('second_entry_by', models.F('first_entry_by')), _negated=True), _connector='OR'), name='marks_are_entered_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='scorereview',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'corrected', 'upheld'])), name='score_review_state_known'),
        ),
        migrations.AddConstraint(
            model_name='scorereview',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'received')), fields=('enrolment', 'part'), name='one_open_review_per_part'),
        ),
        migrations.AddConstraint(
            model_name='mark',
            constraint=models.UniqueConstraint(fields=('enrolment', 'part', 'version'), name='a_mark_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='mark',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('enrolment', 'part'), name='one_current_mark_per_part'),
        ),
        migrations.AddConstraint(
            model_name='mark',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('value__gte', 0), ('value__lte', 100)), _connector='OR'), name='a_mark_is_0_to_100'),
        ),
        migrations.AddConstraint(
            model_name='scoresignature',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('sheet', 'assessor'), name='an_assessor_signs_once'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['room', 'starts_at'], name='session_room_time'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_session_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('session', 'number'), name='a_seat_holds_one'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('session', 'enrolment'), name='a_candidate_sits_once_per_session'),
        ),
    ]
