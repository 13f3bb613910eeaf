/** The chosen referral: what is known of it, and everything that can be done with it. */
import { openBook, openEdit, openMessage, openReschedule, openRoute, openStatus } from './forms.js'
import { call, element, say, timeOf, withKey } from './parts.js'
import { openTriggers } from './triggers.js'

export function detailOf(referral, { state, done }) {
  const { registrant, requester, reference, files, messages, bookings } = referral
  const isBooked = bookings.some(({ status }) => status === 'booked')
  const isClosed = referral.status === 'Closed'
  const button = (label, onclick, disabled = false, className = '') =>
    withKey(element('button', { type: 'button', onclick, disabled, className }, label), `act ${label}`)
  const opens = open => () => open(state, referral, done)
  const acts = (name, body, said) => async () => {
    try {
      done(await call('POST', `referrals/${reference}/${name}`, body), said)
    } catch (problem) {
      say(problem.message)
    }
  }
  const warning = requester.isUser ? '' : ' ⚠ not a Caredove user'
  return [
    element(
      'div',
      { className: 'head' },
      element(
        'div',
        {},
        element('h2', {}, `${registrant.first} ${registrant.last}`),
        element('span', { className: 'quiet' }, referral.listing),
      ),
      element('span', { className: `chip ${referral.status}` }, referral.status),
    ),
    element(
      'div',
      { className: 'actions' },
      button('Edit', opens(openEdit)),
      button('Set status', opens(openStatus)),
      button('Book', opens(openBook), isClosed),
      button('Reschedule', opens(openReschedule), !isBooked),
      button('Unbook', acts('unbook', {}, 'Unbooked'), !isBooked),
      button('Route', opens(openRoute)),
      button('Message', opens(openMessage)),
      button(
        referral.archived ? 'Take out of the archive' : 'Archive',
        acts('archive', { archived: !referral.archived }, referral.archived ? 'Back in the inbox' : 'Archived'),
      ),
      isClosed
        ? button('Re-open', acts('reopen', {}, 'Open again'))
        : button('Revoke', acts('revoke', {}, 'Withdrawn')),
      button('Integration Triggers', () => openTriggers(reference, done), false, referral.flag ? 'danger' : ''),
    ),
    element('h3', {}, 'Referral'),
    facts({
      'Reference #': reference,
      'Parent Reference #': referral.parent,
      'Sub-status': `${referral.label} (${referral.classification})`,
      Reason: referral.reason,
      Submitted: timeOf(referral.submittedAt),
      'Send Method': referral.sendMethod,
      Requester: `${requester.first} ${requester.last}, ${requester.organization}${warning}`,
      Consent: referral.consent,
    }),
    element('h3', {}, 'Registrant'),
    facts({
      'Date of birth': registrant.birthDate ?? 'missing',
      Gender: registrant.gender,
      Address:
        registrant.address &&
        [
          ...registrant.address.line,
          registrant.address.city,
          registrant.address.province,
          registrant.address.postalCode,
        ]
          .filter(Boolean)
          .join(', '),
      'Phone (Home/Main)': registrant.phoneHome,
      'Phone (Alt)': registrant.phoneAlt,
      Email: registrant.email,
      Language: registrant.language?.text,
    }),
    ...(bookings.length > 0
      ? [
          element('h3', {}, 'Appointments'),
          facts(
            Object.fromEntries(
              bookings.map(each => [
                `${timeOf(each.start)}`,
                `${each.minutes} min, ${each.provider}, ${each.location}, ${each.status}`,
              ]),
            ),
          ),
        ]
      : []),
    element('h3', {}, 'Files'),
    facts(
      Object.fromEntries(
        files.map(({ title, size, byUrl }) => [title, `${size} bytes${byUrl ? ', by its address' : ''}`]),
      ),
    ),
    ...(messages.length > 0
      ? [element('h3', {}, 'Messages'), element('ul', { className: 'messages' }, messages.map(messageOf))]
      : []),
  ]
}

function messageOf({ from, text, sentAt, file }) {
  const who = from === 'provider' ? 'Provider' : 'Requester'
  return element('li', {}, text, element('small', {}, `${who}, ${timeOf(sentAt)}${file ? `, with ${file.title}` : ''}`))
}

function facts(of) {
  const known = Object.entries(of).filter(([, value]) => value)
  return element(
    'dl',
    {},
    known.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  )
}
