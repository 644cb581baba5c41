import type { MessageCompiler, MessageContext } from 'vue-i18n';

/**
 * What our words need of a language for messages: values in braces, and ` | ` between one and many. The library's own
 * compiler is left out of what a browser fetches (vite.config.ts).
 */
export const say: MessageCompiler = (message) => {
  const forms = String(message)
    .split(' | ')
    .map((form) => form.split(/\{(\w+)\}/));
  return (context: MessageContext<string>) => {
    const said = forms.map((parts) =>
      parts.map((part, i) => (i % 2 === 0 ? part : String(context.named(part) ?? ''))).join(''),
    );
    return said.length === 1 ? said[0]! : context.plural(said);
  };
};
