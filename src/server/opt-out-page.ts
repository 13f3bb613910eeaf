/** The page behind the link of a message: what it is, one button, both languages. No word of whose it is. */

export type StopShown = { kind: 'unknown' } | { kind: 'on' | 'off'; token: string }

const words = {
  en: {
    lang: 'en',
    title: 'Messages about your appointments',
    on: 'You get messages about your appointments at this address or number. One press, and there are no more. Your appointments stay as they are.',
    off: 'You get no more messages about your appointments at this address or number. Your appointments stay as they are.',
    stop: 'No more messages',
    again: 'Send them again',
    unknown: 'This link is not complete. Open it from the message once more, or call the office that wrote to you.',
  },
  fr: {
    lang: 'fr',
    title: 'Messages au sujet de vos rendez-vous',
    on: 'Vous recevez à cette adresse ou à ce numéro des messages au sujet de vos rendez-vous. Une pression suffit pour ne plus en recevoir. Vos rendez-vous restent tels quels.',
    off: 'Vous ne recevez plus à cette adresse ou à ce numéro de messages au sujet de vos rendez-vous. Vos rendez-vous restent tels quels.',
    stop: 'Ne plus recevoir de messages',
    again: 'Recevoir de nouveau les messages',
    unknown:
      'Ce lien n’est pas complet. Suivez-le de nouveau à partir du message, ou appelez le bureau qui vous a écrit.',
  },
} as const

/** The page; the reader's language first. `nonce` lets its style in. */
export function stopPage(shown: StopShown, nonce: string, french: boolean): string {
  const order = french ? ([words.fr, words.en] as const) : ([words.en, words.fr] as const)
  const [first] = order
  return `<!doctype html>
<html lang="${first.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${first.title}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; --ground: #f5f6f4; --card: #fff; --ink: #1f2623; --soft: #59635e; --line: #dce0dd; --accent: #1c6b58; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --ground: #161a18; --card: #1e2421; --ink: #e6ebe8; --soft: #a3aea8; --line: #343c38; --accent: #7fcdb5; --on: #10201b } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 17px/1.55 system-ui, sans-serif }
main { max-width: 34rem; margin: 8vh auto; padding: 0 20px }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 26px 28px; margin-bottom: 18px }
h1, h2 { font-size: 20px; line-height: 1.3; margin: 0 0 8px }
p { margin: 0 0 18px; color: var(--soft) }
p:last-child { margin: 0 }
button { font: inherit; font-weight: 600; padding: 11px 22px; border-radius: 10px; border: 1px solid var(--accent); background: var(--accent); color: var(--on); cursor: pointer }
button.quiet { background: transparent; color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
</style>
</head>
<body><main>
${order.map((say, place) => part(say, shown, place === 0 ? 'h1' : 'h2')).join('\n')}
</main></body>
</html>
`
}

type Words = (typeof words)[keyof typeof words]

function part(say: Words, shown: StopShown, heading: 'h1' | 'h2'): string {
  const head = `<${heading}>${say.title}</${heading}>`
  if (shown.kind === 'unknown') return `<section lang="${say.lang}">${head}<p>${say.unknown}</p></section>`
  const [text, button, query, quiet] =
    shown.kind === 'on' ? [say.on, say.stop, '', ''] : [say.off, say.again, '?again=1', ' class="quiet"']
  // The token is base64url: nothing in it needs escaping, and nothing else of the request gets into the page.
  return `<section lang="${say.lang}">${head}<p role="status">${text}</p>
<form method="post" action="/stop/${shown.token}${query}"><button${quiet}>${button}</button></form></section>`
}
