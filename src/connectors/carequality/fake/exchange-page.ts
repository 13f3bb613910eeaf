/** One exchange of the simulated gateway: what came in words, what can be asked next, and both messages as they went. */
import { htmlPage, safe } from '../../simulator-page.ts'
import type { Kept } from './logbook.ts'
import type { Reply } from './page.ts'

/** Of a message that is shown; a package with large documents is cut. */
const mostShown = 200_000

export function exchangePage(kept: Kept): Reply {
  const { exchange, told, at, number } = kept
  const { request, outcome } = exchange
  const answer = 'raw' in outcome ? outcome.raw.body : undefined
  const said = `<p class="said${told.answered ? '' : ' bad'}">${safe(told.answered ? 'Answered' : 'Not answered')} in ${Math.round(exchange.ms)} ms</p>`
  return htmlPage(
    `Exchange ${number}`,
    `<header><h1>Exchange ${number}</h1><p>${at.toISOString()} to ${safe(request.to)} · <a href="/">all exchanges</a></p></header>
<main><div><section><h2>What came</h2>${said}<pre>${safe(told.lines.join('\n'))}</pre>${nextOf(kept)}</section></div>
<div><section><h2>The answer as it came</h2>${messageOf(answer)}</section>
<section><h2>The request as it went</h2>${messageOf(request.body)}</section></div></main>`,
  )
}

/** The document of a retrieve, as a file. */
export function documentOf(kept: Kept, place: number): Reply | undefined {
  if (kept.transaction !== 'retrieve' || kept.exchange.outcome.kind !== 'answered') return undefined
  const { answer } = kept.exchange.outcome
  const document = answer.kind === 'read' ? answer.documents[place] : undefined
  if (document?.kind !== 'document') return undefined
  return {
    status: 200,
    headers: {
      // Never shown as a page: it is somebody else's content.
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="document-${kept.number}-${place}"`,
      'x-content-type-options': 'nosniff',
    },
    body: document.content,
  }
}

function messageOf(bytes: Buffer | undefined): string {
  if (bytes === undefined) return '<p class="soft">None.</p>'
  const text = bytes.toString('utf8', 0, mostShown)
  const more = bytes.length > mostShown ? `<p class="soft">${bytes.length} bytes in all.</p>` : ''
  return `<pre>${safe(text.replaceAll('><', '>\n<'))}</pre>${more}`
}

function nextOf(kept: Kept): string {
  const member = { member: kept.member ?? '' }
  switch (kept.transaction) {
    case 'discover': {
      const { outcome } = kept.exchange
      if (outcome.kind !== 'answered' || outcome.answer.kind !== 'found') return ''
      return outcome.answer.subjects
        .map(({ id, homeCommunity }) => {
          const fields = { ...member, authority: id.root, id: id.extension, community: homeCommunity ?? '' }
          return button('/query', fields, `Ask for the documents of ${id.extension}`)
        })
        .join('')
    }
    case 'query': {
      const { outcome } = kept.exchange
      if (outcome.kind !== 'answered' || outcome.answer.kind !== 'read') return ''
      return outcome.answer.entries
        .map(({ repository = '', uniqueId = '', homeCommunity = '', title }) => {
          const fields = { ...member, repository, uniqueId, community: homeCommunity }
          return button('/retrieve', fields, `Fetch ${title ?? uniqueId}`)
        })
        .join('')
    }
    case 'retrieve': {
      const { outcome } = kept.exchange
      if (outcome.kind !== 'answered' || outcome.answer.kind !== 'read') return ''
      const links = outcome.answer.documents.map((each, place) =>
        each.kind === 'document'
          ? `<p><a href="/exchanges/${kept.number}/documents/${place}">Save ${safe(each.uniqueId)}</a></p>`
          : '',
      )
      return links.join('')
    }
  }
}

function button(action: string, fields: Readonly<Record<string, string>>, says: string): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${safe(value)}">`,
  )
  return `<form class="inline" method="post" action="${action}">${hidden.join('')}<button>${safe(says)}</button></form>`
}
