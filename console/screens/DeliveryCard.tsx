/** One delivery: where to, how it stands and why, every attempt with the target's own words, and what can be done. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { actOnDelivery, type DeliveryAction, type GivenReason } from '../api/hub.ts'
import type { Attempt, Delivery } from '../api/types.ts'
import { ProblemBox } from '../parts/ProblemBox.tsx'
import { problemText } from '../parts/problemText.ts'
import type { ReasonRequest } from '../parts/ReasonDialog.tsx'
import { StateMark } from '../parts/StateMark.tsx'
import { useSlug } from '../parts/session.ts'
import { stateWord } from '../parts/states.ts'
import text from '../parts/text.module.css'
import { When } from '../parts/When.tsx'
import classes from './MessageDrawer.module.css'
import { useAct } from './useAct.ts'
import { useConnectionTitle } from './useConnectionTitle.ts'

/** What the API calls an action, which call does it, and whether a reason, and the id at the target, are asked first. */
const actions: Readonly<Record<string, { call: DeliveryAction; reason: boolean; asksId?: true }>> = {
  'send-now': { call: 'send-now', reason: false },
  'retry-now': { call: 'send-now', reason: false },
  'look-up': { call: 'look-up', reason: false },
  'it-arrived': { call: 'it-arrived', reason: true, asksId: true },
  'send-again': { call: 'send-again', reason: true },
  replay: { call: 'replay', reason: true },
  suppress: { call: 'suppress', reason: true },
}

type Props = { delivery: Delivery; ask: (request: ReasonRequest) => void }

export function DeliveryCard({ delivery, ask }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  const target = useConnectionTitle()(delivery.target)
  const start = (name: string) => {
    const action = actions[name]
    if (!action) return
    const run = (given?: GivenReason) =>
      act(() => actOnDelivery(slug, delivery.id, action.call, given), t(`delivery.did.${action.call}`))
    if (!action.reason) return run()
    ask({
      title: t(`delivery.ask.${action.call}`, { target }),
      explains: t(`delivery.explains.${action.call}`),
      does: t(`action.${action.call}`),
      ...(action.asksId ? { asksIdAt: target } : {}),
      onReason: run,
    })
  }
  return (
    <article className={classes.delivery}>
      <header className={classes.deliveryHead}>
        <h4>
          {t(`record.${delivery.recordType}`, { defaultValue: delivery.recordType })} → {target}
        </h4>
        <StateMark kind="delivery" state={delivery.state} pill />
      </header>
      <Waiting delivery={delivery} />
      {delivery.problem && (
        <ProblemBox code={delivery.problem} connection={target} tone={toneOf(delivery.state)}>
          <Said attempt={delivery.attempts.findLast(({ said }) => said)} target={target} />
        </ProblemBox>
      )}
      <Withheld fields={delivery.attempts.at(-1)?.withheld ?? []} />
      <Attempts attempts={delivery.attempts} target={target} />
      <div className={classes.actions}>
        {delivery.actions
          .filter(name => Object.hasOwn(actions, name))
          .map(name => (
            <Button key={name} size="compact-sm" variant="default" onClick={() => start(name)}>
              {t(`action.${name}`)}
            </Button>
          ))}
      </div>
    </article>
  )
}

function toneOf(state: string): 'bad' | 'unsure' | 'off' {
  const { tone } = stateWord('delivery', state)
  return tone === 'bad' || tone === 'unsure' ? tone : 'off'
}

/** What it waits for, its place in the line, and when it is tried. */
function Waiting({ delivery: { state, wait, dueAt, position } }: { delivery: Delivery }) {
  const { t } = useTranslation()
  const waits = state === 'pending' || state === 'retry'
  if (!waits) return null
  return (
    <p>
      {wait && `${t(`wait.${wait}`, { defaultValue: wait })} `}
      {position !== null && position > 0 && `${t('delivery.position', { count: position })} `}
      {dueAt && (
        <>
          {t('delivery.due')} <When at={dueAt} />
        </>
      )}
    </p>
  )
}

function Attempts({ attempts, target }: { attempts: readonly Attempt[]; target: string }) {
  const { t } = useTranslation()
  if (attempts.length === 0) return null
  return (
    <details className={classes.attempts} open={attempts.length <= 3}>
      <summary>{t('delivery.attempts', { count: attempts.length })}</summary>
      <ol>
        {attempts.map(attempt => (
          <li key={attempt.number}>
            {t('delivery.attempt', { number: attempt.number })} · <When at={attempt.startedAt} show="clock" /> ·{' '}
            {t(`outcome.${attempt.outcome ?? 'open'}`, { defaultValue: attempt.outcome ?? '' })}
            {attempt.status !== null && <span className={text.soft}> · {attempt.status}</span>}
            {attempt.problem && (
              <span className={text.soft}> · {problemText(t, attempt.problem, { connection: target }).says}</span>
            )}
          </li>
        ))}
      </ol>
    </details>
  )
}

/** What the last attempt did not carry, though the record has it. */
function Withheld({ fields }: { fields: readonly string[] }) {
  const { t } = useTranslation()
  if (fields.length === 0) return null
  return (
    <p className={text.soft}>
      {t('delivery.withheld', { count: fields.length })} <span className={text.mono}>{fields.join(', ')}</span>
    </p>
  )
}

/** The target's own words, as they came. */
function Said({ attempt, target }: { attempt: Attempt | undefined; target: string }) {
  const { t } = useTranslation()
  const said = attempt?.said
  if (!said?.text && !said?.fields?.length) return null
  return (
    <details>
      <summary>{t('delivery.said', { target })}</summary>
      {said.text && <blockquote className={text.quote}>{said.text}</blockquote>}
      {said.fields && said.fields.length > 0 && (
        <p className={text.soft}>{t('delivery.fields', { fields: said.fields.join(', ') })}</p>
      )}
    </details>
  )
}
