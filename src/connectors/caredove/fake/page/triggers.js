/** The window "Integration Triggers" of one referral. */
import { call, element, failedHint, openDialog, say, timeOf } from './parts.js'

/** The window "Integration Triggers": one row an attempt, the answer behind "view". */
export async function openTriggers(reference, changed) {
  const { attempts, flag } = await call('GET', `referrals/${reference}`)
  const act = name => async () => {
    try {
      await call('POST', `referrals/${reference}/${name}`, {})
      dialog.close()
      await changed()
      await openTriggers(reference, changed)
    } catch (problem) {
      say(problem.message)
    }
  }
  const rows = attempts.flatMap(attempt => rowsOf(attempt))
  const head = ['Time', 'Trigger', 'Status', 'Response'].map(name => element('th', {}, name))
  const dialog = openDialog(
    'Integration Triggers',
    element(
      'p',
      { className: 'quiet' },
      `Referral ${reference}. A 4xx is mended by editing the referral and saving it: saving sends again by itself.`,
    ),
    flag ? element('p', { className: 'error' }, failedHint) : undefined,
    element(
      'div',
      { className: 'scroll' },
      element('table', {}, element('thead', {}, element('tr', {}, head)), element('tbody', {}, rows)),
    ),
    attempts.length === 0
      ? element('p', { className: 'none' }, 'Nothing was sent: the listing is not integrated.')
      : undefined,
    element(
      'div',
      { className: 'end' },
      element('button', { type: 'button', onclick: act('resend'), disabled: !canResend(attempts) }, 'Resend'),
      element('button', { type: 'button', onclick: act('clear-errors'), disabled: !flag }, 'Clear Errors'),
      element('button', { type: 'button', className: 'main', onclick: () => dialog.close() }, 'Close'),
    ),
  )
}

/** One row an attempt; under it, behind "view", the answer. */
function rowsOf({ at, trigger, state, response }) {
  const answer = element(
    'tr',
    { className: 'answer', hidden: true },
    element('td', { colSpan: 4 }, element('pre', {}, response)),
  )
  const toggle = () => {
    answer.hidden = !answer.hidden
    view.setAttribute('aria-expanded', String(!answer.hidden))
  }
  const view = element(
    'button',
    { type: 'button', className: 'open', 'aria-expanded': 'false', onclick: toggle },
    'view',
  )
  const cells = [timeOf(at), trigger, element('span', { className: state }, marks[state]), response ? view : '']
  return [
    element(
      'tr',
      {},
      cells.map(cell => element('td', {}, cell)),
    ),
    answer,
  ]
}

const marks = { sent: '✓ Sent', failed: '✗ Failed', waiting: 'Waiting', dropped: 'Lost' }

/** Only for what the other side could not take at the time. */
function canResend(attempts) {
  const failed = attempts.findLast(({ state }) => state === 'failed')
  return (
    failed !== undefined && (failed.status < 400 || failed.status >= 500 || [408, 425, 429].includes(failed.status))
  )
}
