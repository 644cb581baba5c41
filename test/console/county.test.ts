import { expect, test } from 'vitest';
import { useConsole } from '../support/console.js';
import { Hand } from '../support/console-hand.js';
import { type FormSchema, type Values } from '../support/console-form.js';

const office = useConsole();

/** At the sign-in page, with the password that was handed over; whoever is made to changes it for an own one. */
async function comes(username: string, password: string): Promise<Hand> {
  const screen = await office.screen();
  const { page } = screen;
  await page.goto('/');
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('button', { name: '退出' }).waitFor();
  const change = page.getByRole('button', { name: '修改密码' });
  await change.or(page.getByRole('heading', { name: /您好/ })).waitFor();
  if (await change.isVisible()) {
    const own = `${username} has his own`;
    await page.getByLabel('当前密码').fill(password);
    await page.getByLabel('新密码（至少 12 位）').fill(own);
    await page.getByLabel('再输入一次新密码').fill(own);
    await change.click();
    await page.getByRole('heading', { name: /您好/ }).waitFor();
  }
  return new Hand(screen);
}

const TABS = { person: '人员', firm: '律所', station: '工作站、司法所', agency: '机构' } as const;
const NEW = { person: '新增人员', firm: '新增律所', station: '新增工作站', agency: '新设机构' } as const;

/** Puts one line into the office's registers. */
async function enters(hand: Hand, kind: keyof typeof TABS, values: Values): Promise<void> {
  const { page } = hand;
  await hand.go('机构人员');
  await page.getByRole('radiogroup', { name: '机构人员' }).getByText(TABS[kind], { exact: true }).click();
  await page.getByRole('link', { name: NEW[kind] }).click();
  await page.locator('.schema-form').waitFor();
  const { schema } = (await hand.toldOf(`/forms/${kind}`)) as { schema: FormSchema };
  await hand.filler.fill(schema, values);
  await hand.button('保存').click();
}

/** Enters somebody, has him confirmed by another, and he comes to work. */
async function engages(hand: Hand, confirmer: Hand, values: Values & { username: string; name: string }) {
  await enters(hand, 'person', values);
  const password = await hand.page.locator('code').textContent();
  await confirmer.go('机构人员');
  const { page } = confirmer;
  await page.getByRole('radiogroup', { name: '机构人员' }).getByText('变更与确认', { exact: true }).click();
  const change = page.locator('li.change').filter({ hasText: values.name });
  await change.getByRole('button', { name: '确认' }).click();
  await change.waitFor({ state: 'detached' });
  return comes(values.username, password!);
}

const RELEASE = '向承办人公布评估结果';

test('a county is set up from nothing and leads a case to its archive, through the screens alone', async () => {
  const bureau = new Hand(await office.as('bureau'));
  const other = new Hand(await office.as('bureau-deputy'));
  for (const { page } of [bureau, other]) await page.goto('/');
  await enters(bureau, 'agency', { id: 'dt', name: '东塘县法律援助中心', shortName: '东' });
  await bureau.page.getByRole('link', { name: '东塘县法律援助中心' }).waitFor();
  const first = { username: 'dt-admin', name: '周敏', agency: 'dt', roles: ['admin'] };
  const admin = await engages(bureau, other, first);
  const head = await engages(admin, bureau, { username: 'dt-head', name: '吴静', roles: ['director'] });

  await enters(admin, 'station', { name: '东塘镇司法所', kind: 'judicial-office' });
  await enters(admin, 'station', { name: '总工会法律援助工作站', kind: 'mass-organisation' });
  await enters(admin, 'firm', { name: '东塘律师事务所', kind: 'law-firm' });
  await enters(admin, 'firm', { name: '东塘法律服务所', kind: 'basic-legal-service' });
  await admin.page.getByRole('link', { name: '东塘法律服务所' }).waitFor();
  const placeOf = async (path: string, name: string): Promise<string> => {
    const { items } = (await (await admin.screen.context.request.get(`/api/v1${path}`)).json()) as {
      items: { id: string; name: string }[];
    };
    return items.find((place) => place.name === name)!.id;
  };

  const station = await placeOf('/stations', '东塘镇司法所');
  const firm = await placeOf('/firms', '东塘律师事务所');
  const intake = await engages(admin, head, {
    ...{ username: 'dt-intake', name: '郑俊', roles: ['intake', 'callback'], station },
  });
  const reviewer = await engages(admin, head, {
    ...{ username: 'dt-reviewer', name: '冯玉兰', roles: ['reviewer'] },
  });
  const assigner = await engages(admin, head, {
    username: 'dt-assigner',
    name: '褚伟',
    roles: ['assigner', 'evaluator', 'archivist'],
  });
  const lawyer = await engages(admin, head, {
    ...{ username: 'dt-lawyer', name: '蒋文', roles: ['lawyer', 'firm'], firm, phone: '0573-8888 1234' },
    qualification: { kind: 'lawyer', practiceSince: '2012-07-01', criminalSince: '2014-01-01', minorsTrained: true },
  });

  const number = await intake.open();
  expect(number).toMatch(/^东法援/);
  await reviewer.doTask(number, 'review', 'propose-grant');
  await head.doTask(number, 'approve', 'grant');
  await assigner.doTask(number, 'assign', 'assign-firm', { firm });
  await lawyer.doTask(number, 'name-handler', 'name', { lawyer: 'dt-lawyer' });
  await lawyer.doTask(number, 'engage', 'sign');
  await lawyer.doTask(number, 'meet', 'record');
  await lawyer.doTask(number, 'conclude');
  await intake.doTask(number, 'callback', 'reached');
  await lawyer.doTask(number, 'submit-file');
  await assigner.doTask(number, 'check-file', 'accept');
  await assigner.doTask(number, 'evaluate');
  // How he was judged is his to read once the head has let him.
  await lawyer.openCase(number);
  const heading = lawyer.page.getByRole('heading', { name: '质量评估', exact: true });
  expect(await heading.count()).toBe(0);
  await head.openCase(number);
  await head.page.locator('main').getByRole('link', { name: RELEASE, exact: true }).click();
  await head.send(RELEASE);
  await lawyer.page.reload();
  await heading.waitFor();
  await lawyer.page.getByText('查看评估结果和理由').click();
  await lawyer.page.locator('main .words').getByText('良好').first().waitFor();
  // The bureau asks for the cases of this county alone.
  await bureau.go('案件');
  await bureau.page.reload();
  const counties = bureau.page.getByRole('radiogroup', { name: '县（市、区）' });
  await counties.getByText('东塘县法律援助中心', { exact: true }).click();
  await bureau.page.waitForURL(/agency=dt/);
  await bureau.page.locator('main').getByRole('link', { name: number }).waitFor();
  await assigner.doTask(number, 'archive');
  await assigner.page.getByText('目前没有待办。').first().waitFor();
  await assigner.page.locator('main').getByText('已归档').first().waitFor();
});
