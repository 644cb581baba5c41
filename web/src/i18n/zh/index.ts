import { account } from './account.js';
import { cases } from './cases.js';
import { diary } from './diary.js';
import { forms } from './forms.js';
import { frame } from './frame.js';
import { head } from './head.js';
import { office } from './office.js';
import { requests } from './requests.js';
import { takeovers } from './takeovers.js';
import { tour } from './tour.js';
import { upkeep } from './upkeep.js';
import { work } from './work.js';

/** 界面文字，按界面分。代码的名称由服务器给出（/code-lists），不在这里。 */
export const zh = {
  ...frame,
  ...forms,
  ...work,
  ...cases,
  ...head,
  ...office,
  ...diary,
  ...account,
  ...requests,
  ...takeovers,
  ...tour,
  ...upkeep,
};

/** Those of the components' library. */
export { default as library } from 'element-plus/es/locale/lang/zh-cn';
