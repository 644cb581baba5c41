import { ElMessage } from 'element-plus';
import 'element-plus/es/components/message/style/css';

/** What went wrong, over the page. Fetched when it did: no list is to wait for it. */
export const tell = (what: string): void => void ElMessage.error(what);
