import type { Messages } from './catalogue.js';
import { titlesZh } from './titles-zh.js';

export const zh: Messages = {
  titles: titlesZh,
  diary: { name: '法律援助开庭日程', hearing: '开庭', 'put-off': '（已延期）', cancelled: '（已取消）' },
  problems: {
    unauthenticated: {
      title: '未登录或登录已失效',
      detail: '请先登录（POST /api/v1/sessions），并在 Authorization 头中携带 Bearer 令牌。',
    },
    'login-failed': { title: '登录失败', detail: '用户名或密码不正确。请核对后重试；多次失败后须等待一段时间。' },
    'locked-out': {
      title: '请稍后再登录',
      detail: '在此处登录失败次数过多。请在 {minutes} 分钟后重试，或联系管理员重置密码。',
    },
    'rate-limited': { title: '请求过于频繁', detail: '请按 Retry-After 头给出的秒数等待后重试。' },
    forbidden: { title: '无权进行此操作', detail: '您的角色不包含此项权限。如工作需要，请联系管理员。' },
    'cross-site': {
      title: '请求来自其他网站',
      detail:
        '以 Cookie 登录的修改操作只接受本服务的页面：须同源，并带 X-Requested-By: console。程序请使用 Bearer 令牌。',
    },
    'password-to-be-changed': {
      title: '请先更换密码',
      detail: '当前密码由他人设定。请先更换（POST /api/v1/me/password），再办理其他事项。',
    },
    'second-factor-required': {
      title: '请输入两步验证码',
      detail:
        '密码正确。请在五分钟内以 challenge 和验证器上的六位数字（或一个备用码）继续（POST /api/v1/sessions/second-factor）。',
    },
    'challenge-ended': { title: '请重新登录', detail: '验证已超时，或密码已更换。请重新输入用户名和密码。' },
    'second-factor-to-be-set': {
      title: '请先设置两步验证',
      detail: '本机构要求两步验证。请先设置（POST /api/v1/me/second-factor），再办理此事项。',
    },
    'second-factor-again': {
      title: '请再次验证',
      detail:
        '此事项须在五分钟内验证过。请输入验证器上的六位数字（POST /api/v1/sessions/current/actions/confirm）后重试。',
    },
    'not-found': { title: '未找到', detail: '所请求的内容不存在，或不在您的权限范围内。' },
    'method-not-allowed': { title: '不支持此方法', detail: '此地址支持的方法见 Allow 头。' },
    'malformed-json': { title: '请求体不是有效的 JSON', detail: '请以 UTF-8 编码发送一个完整的 JSON 值。' },
    'unsupported-media-type': { title: '不支持的内容类型', detail: '请以 Content-Type: application/json 发送请求体。' },
    'malformed-request': { title: '请求格式有误', detail: '收到的内容不是有效的 HTTP 请求。' },
    'request-timeout': {
      title: '请求未及时送达',
      detail: '请求没有在规定时间内发送完整，连接已关闭。请检查网络后重试。',
    },
    'expectation-failed': { title: '不支持的 Expect', detail: 'Expect 头只支持 100-continue。请去掉后重试。' },
    'headers-too-large': { title: '请求头过大', detail: '请求头超过 16 KiB。请清除本站的 Cookie 或缩短地址后重试。' },
    'payload-too-large': { title: '请求体过大', detail: '请求体不得超过 {limitKiB} KiB。请精简内容后重试。' },
    'idempotency-key-missing': {
      title: '缺少 Idempotency-Key',
      detail: '请在 Idempotency-Key 头中提供 1 至 200 个可见 ASCII 字符；同一操作重试时使用同一个值。',
    },
    'idempotency-key-reused': {
      title: 'Idempotency-Key 已用于其他请求',
      detail: '此值已用于内容不同的请求。新的操作请使用新的值；重试请发送相同的内容。',
    },
    validation: { title: '输入有误', detail: '请按逐项列出的说明更正后重试。' },
    'unknown-field': {
      title: '含有未知字段',
      detail: '请删除或更正 errors 中列出的字段；可用字段见 OpenAPI 文档或任务的 schema。',
    },
    'wrong-type': { title: '字段类型有误', detail: '请按 errors 中列出的类型更正后重试。' },
    'id-number': {
      title: '证件号码有误',
      detail:
        '号码不符合所选证件的规则（长度、日期或校验码，GB 11643）。请核对证件；没有公民身份号码的，请选择其他证件类型。',
    },
    'same-person-twice': {
      title: '同一人重复登记',
      detail: '同一案件中同一人登记了两次（按姓名、证件号码的规范形式比对）。请删除或更正所列的一处。',
    },
    'date-in-future': { title: '日期晚于当前', detail: '已发生的事项不能填写将来的日期。请更正所列的日期。' },
    'date-before-event': {
      title: '日期早于所对应的事项',
      detail: '答复不能早于它所对应的事项。请更正所列的日期。',
    },
    'date-in-past': { title: '日期早于今日', detail: '将来的安排不能填写已过去的日期。请更正所列的日期。' },
    'date-out-of-bounds': {
      title: '日期超出范围',
      detail: '所填日期超出规则和日历可以计算的范围。请更正所列的日期，各项均列明可填的范围。',
    },
    'date-after-conclusion': {
      title: '日期晚于结案日',
      detail: '此日期不能晚于案件的结案日。请核对日期；结案日有误的，请先更正结案日。',
    },
    'date-after-event': {
      title: '日期晚于其后的事项',
      detail: '此日期不能晚于案卷中其后发生的事项。请核对；如后者有误，请先更正后者。',
    },
    'closing-document': {
      title: '结案文书与案件不符',
      detail: '不同类型、阶段的案件，结案文书不同，可选项已逐项列明。',
    },
    'not-eligible': {
      title: '不能指派此人',
      detail: '所选律所或人员不在本机构、不具备资格或有冲突；请从候选名单中另选。',
    },
    'termination-source': {
      title: '来源与报告人不符',
      detail: '承办人报告的，来源须为 handler；其他人登记的，须为 centre（机构发现）或 organ（办案机关告知）。',
    },
    'service-incomplete': {
      title: '送达不完整',
      detail: '终止决定还须送达承办人所属单位；依通知的案件还须送达办案机关。请填写所列的日期。',
    },
    'observer-not-independent': {
      title: '旁听人与承办方有关联',
      detail: '旁听人不能是承办人本人，也不能与承办人同属一所。请另行指定旁听人。',
    },
    'has-another-duty': {
      title: '此人在本案另有职责',
      detail: '承办人不能是审查、审批、指派、旁听、案卷审查、回访或评估过本案的人，也不能是已回避的人。请另选承办人。',
    },
    'reply-time-running': {
      title: '补正期限未满',
      detail: '届满前（含当日）不能以任何理由提请视为撤回，届满日已列明。',
    },
    'reply-time-too-long': {
      title: '补正期限过长',
      detail: '确需更长的，由负责人说明理由后延长；最迟可定之日已列明。',
    },
    'hearing-open': {
      title: '开庭尚无结果',
      detail: '第 {hearing} 号开庭（{day}）尚未登记结果，请先办理该项“开庭”任务（hearing）。',
    },
    'document-not-made': {
      title: '文书尚未作出',
      detail: '案件尚无此文书，不能记录送达；现可记录送达的文书已列明。',
    },
    'recipient-deceased': {
      title: '受援人已死亡',
      detail: '受援人已死亡，不能记为由本人答复。请填写近亲属（next-of-kin），或选择“无法回访”（not-possible）。',
    },
    incomplete: { title: '必填内容不完整', detail: '本阶段的必填内容尚未填齐，已逐项列出。可先保存，补齐后再提交。' },
    'year-not-published': {
      title: '该年度放假安排尚未公布',
      detail: '{year} 年的放假安排尚未公布，无法计算期限。请在国务院办公厅公布并导入日历后重试。',
    },
    'not-your-task': {
      title: '不是您的任务',
      detail: '此任务由其他人员办理。您可办理的见“待办任务”。',
    },
    'same-person': {
      title: '同一案件须由不同人员办理',
      detail: '审查与审批、承办与评估、提出更正与确认更正等须由不同人员办理。请由其他有此角色的人员办理。',
    },
    'same-firm': {
      title: '须由其他机构的人员办理',
      detail: '此事项不能由承办机构的人员办理。请由其他机构有此角色的人员办理。',
    },
    'task-not-open': { title: '任务未在办理中', detail: '此任务已取消或尚未开始。请重新读取案件，按当前任务办理。' },
    'task-done': { title: '任务已办理完毕', detail: '此任务已经办结，本次请求未作任何改变。请重新读取案件。' },
    'wrong-stage': {
      title: '案件不在相应阶段',
      detail: '案件当前阶段不允许此操作。请重新读取案件，按其列出的操作办理。',
    },
    'case-archived': {
      title: '案件已归档',
      detail:
        '归档后只能追加补充记录（addendum），或由主管部门责令改正（order-correction）；被终止的案件还可登记复议或诉讼（record-remedy）。',
    },
    'not-allowed-now': {
      title: '当前不能进行此操作',
      detail: '案件当前状态不允许此操作。请读取案件的最新情况，可办的操作列在其中。',
    },
    'correction-pending': {
      title: '同一内容的更正尚待确认',
      detail: '对同一内容已有更正申请，尚待第二人确认。请待其确认或驳回后再提出。',
    },
    'correction-inconsistent': {
      title: '更正后与案卷不符',
      detail: '更正后将与案卷中的其他记录（{because}）不符。请先更正该项记录。',
    },
    'correction-outdated': {
      title: '更正所依据的情况已有变化',
      detail: '提出更正之后案卷已有变化，此更正已不能成立。请驳回，由提出人按现有记录重新提出。',
    },
    'too-late': { title: '已逾时限', detail: '此事项的办理时限已过，不再接受。请重新读取案件，按当前任务办理。' },
    'nothing-to-approve': {
      title: '没有可批准的草案',
      detail: '没有待批准的草案，或预览之后草案已被替换。请重新预览（GET …/preview）后再批准。',
    },
    'line-not-correctable': {
      title: '登记行现在不能这样更正',
      detail:
        '已作废的登记行只能撤销作废，没有关联案件的不能解除关联，已有结果的更正不能再作决定。请读取该行的最新情况。',
    },
    'no-go-live-window': {
      title: '不在上线接管期内',
      detail:
        '在办案件只能在上线接管期内接管，也只能在提出时所在的接管期内确认。接管期由上级司法行政部门为本机构开启（POST …/go-live-window）；接管期内新收的案件请按申请或通知登记。',
    },
    'takeover-ended': {
      title: '此项接管已有结果',
      detail: '已确认、驳回、撤回，或其接管期已结束，不再作决定。需要接管的，请在接管期内重新提出。',
    },
    'number-taken': {
      title: '编号已登记',
      detail: '此登记簿中该编号已登记其他内容。请核对编号；确为另一事项的，请使用登记簿上的实际编号。',
    },
    'second-factor-in-use': {
      title: '两步验证已在使用',
      detail: '更换验证器前，请先以验证码停用现有的两步验证。',
    },
    'open-work': {
      title: '尚有未办结的事项',
      detail: '名下尚有任务 {tasks} 件、案件 {cases} 件、在岗人员 {people} 人。请先移交，再停用或变更。',
    },
    'change-pending': {
      title: '已有变更待确认',
      detail: '已有变更待第二人确认：此人的岗位或密码，或此密钥的后继。请待其确认、驳回或撤回。',
    },
    duplicate: {
      title: '可能重复登记',
      detail: '已有相同的登记，已列明。请先核对；确需另行登记的，请说明重复登记的理由后重新提交。',
    },
    'cannot-be-recorded': {
      title: '无法记录',
      detail:
        '本次操作无法记入案卷，未产生任何效力，案件仍处于操作前的状态。请核对填写内容；如无误，请将 instance 提供给管理员。',
    },
    'draft-changed': {
      title: '草稿已有变化',
      detail: '这份草稿已在别处修改、提交或丢弃。请重新读取，确认后再保存。',
    },
    'too-many-drafts': { title: '草稿过多', detail: '请先提交或丢弃部分草稿，再保存新的草稿。' },
    'case-changed': { title: '案件已有变化', detail: '读取之后案件已有新的进展。请重新读取案件，确认后再提交。' },
    unavailable: { title: '服务暂时不可用', detail: '请稍后以相同的 Idempotency-Key 重试；已受理的操作不会丢失。' },
    internal: {
      title: '服务内部错误',
      detail: '请求未能完成。请以相同的 Idempotency-Key 重试；如仍失败，请将 instance 提供给管理员。',
    },
  },
  inputErrors: {
    required: '必填。',
    'unknown-field': '没有此字段，请删除。',
    'wrong-type': '类型应为 {expected}。',
    'too-short': '至少 {minimum} 个字符。',
    'too-long': '至多 {maximum} 个字符。',
    'too-small': '不得小于 {minimum}。',
    'too-big': '不得大于 {maximum}。',
    'too-few': '至少 {minimum} 项。',
    'too-many': '至多 {maximum} 项。',
    format: '格式应为 {format}。',
    'not-a-date': '应为存在的日期，格式 YYYY-MM-DD。',
    'not-an-instant': '应为带时区的时刻，例如 2026-03-02T09:00:00+08:00。',
    'not-a-time': '应为 24 小时制的时刻，格式 HH:MM，例如 09:30。',
    'hearing-hour': '应为 07:00 至 21:59 之间的时刻，格式 HH:MM，例如 09:30。',
    network: '须为网络地址或网段，如 10.1.2.3、10.0.0.0/8、fd00::/8；不能是全部地址。',
    word: '只能由文字、数字和 . _ @ - 组成，不含空格。',
    value: '应为下列之一：{values}。',
    'not-known': '没有登记此项，请核对。',
    cursor: '不是此列表的游标，请原样使用上一次答复中的 next。',
    'whole-number': '应为十进制整数，不带正负号、空格或前导零。',
    encoding: '编码有误，请以 UTF-8 作百分号编码。',
    'period-too-long': '期间至多 {days} 日，请缩短。',
    repeated: '重复出现，请只填一次。',
    'not-unique': '列表中有重复项，每项只填一次。',
    blank: '须填写可见的内容。',
    'no-letter': '须含有文字或数字，不能只有标点或符号。',
    'one-line': '只能填写一行，不能含换行、方向控制符或其他不可见的控制字符。',
    characters: '含有不能保存的字符，请删除控制字符后重试。',
    invalid: '内容无效，请对照 OpenAPI 文档更正。',
    'id-number': '不是该证件类型的号码，或其长度、日期、校验码有误，请核对证件。',
    'number-without-paper': '此证件类型没有号码，请删除号码或更正证件类型。',
    'not-as-number': '与证件号码所示不一致，请核对证件。',
    'phone-number': '不是电话号码。请填写手机、座机（可带分机）或 400/800 号码；不详的不填，另填住址。',
    'birth-date': '出生日期须在 1900 年以后且不晚于当前，请核对证件。',
    'same-person-twice': '与本案已登记的另一人为同一人，请删除或更正其一。',
    'not-a-minor': '开庭之日各受援人均已满十八周岁，不能以此为由不公开审理。',
    'minor-on-trial': '开庭之日有受援人不满十八周岁，刑事案件不公开审理（刑事诉讼法第285条）。',
    'unknown-matter': '没有此事项，或不属于本机构。',
    duplicate: '已有相同的登记；确需另行登记的，请说明重复登记的理由。',
    'duplicate-of': '与案件 {number} 相同；确需另行登记的，请说明重复登记的理由。',
    'date-in-future': '不能晚于当前，请填写实际发生的日期。',
    'date-before-event': '不能早于所对应的事项，请核对日期。',
    'date-in-past': '不能早于今日。',
    'date-out-of-bounds': '应为 {from} 至 {to} 之间的日期。',
    'date-after-conclusion': '不能晚于结案日，请核对日期。',
    'date-after-event': '不能晚于其后的事项，请核对日期。',
    'termination-source': '与报告人不符：承办人报告的填 handler，其他填 centre 或 organ。',
    'service-incomplete': '请填写送达之日。',
    'closing-document': '与案件类型、阶段不符，应为下列之一：{values}。',
    'not-eligible': '不在候选名单中或不具备资格，请从候选名单中另选。',
    'has-another-duty': '此人在本案中另有职责或已回避，请另选承办人。',
    'observer-not-independent': '与承办人同属一所或为承办人本人，请另行指定。',
    'reply-time-running': '补正答复期限至 {replyBy} 届满，届满后方可选择此项。',
    'reply-time-too-long': '最迟可定至 {latest}，请改为较早的日期。',
    'document-not-made': '请选择案件已作出的文书：{values}。',
    'recipient-deceased': '受援人已死亡，请填写实际答复的人。',
    incomplete: '本阶段必填，请补齐。',
    'given-twice': '与前面重复，请只保留一处。',
    'out-of-reach': '应在 {year} 年之内，或在上一年十二月、下一年一月。',
    'worked-anyway': '{day} 本来就是工作日，不能作为调休上班日。',
    'contradicts-notice': '{day} 与 {year} 年的放假安排不一致；如确为变更，请将该日列入 amends。',
    'amends-nothing': '应为本通知所列的放假日或调休上班日。',
    'year-not-published': '{year} 年的放假安排尚未公布。',
    taken: '已被使用，请另选。',
    'not-here': '此机构不能如此设置：下设机构的上级不能自有案件，有上级的机构不设司法行政部门岗位。',
    'wrong-password': '当前密码不正确。',
    'same-password': '新密码须与当前密码不同。',
    'password-common':
      '太容易猜到：由曾经泄露的密码、常见的词、日期、键盘顺序或重复的字符组成。请换成几个互不相关的词，或更长的一句话。',
    'password-own': '太容易猜到：主要由本人的姓名、用户名或机构名称组成。请换成几个互不相关的词，或更长的一句话。',
    'wrong-code': '验证码不正确，或已用过。请等下一个六位数字，或使用备用码。',
    'roles-apart': '“{one}”与“{other}”不能由同一账号兼任。请只保留其一，或另建账号由他人担任。',
    'not-reassignable': '已办结，或其承办人由办理程序确定，不能改派。',
    barred: '此人没有该任务的岗位、须回避、已停用或在请假，请另选。',
    'not-of-post': '此人现在和以前都没有办理此事项的岗位，请核对当时的办理人。',
    'after-opening': '须早于接管期开启的时刻（{opened}）；此后收到的案件请按申请或通知登记。',
  },
};
