/**
 * Two versions of something, element by element: added, removed and changed by sign, word and tone. Elements fold; those
 * with a difference are open. `JsonView` shows one value the same way, without comparing.
 */
import { useTranslation } from 'react-i18next'
import classes from './Diff.module.css'
import { type Change, countChanges, type Difference, difference, type JsonValue } from './difference.ts'

type DiffProps = {
  /** Absent: there was none. */
  before: JsonValue | undefined
  /** Absent: it is gone. */
  after: JsonValue | undefined
  /** Names the view for screen readers. */
  label: string
}

export function Diff({ before, after, label }: DiffProps) {
  const { t } = useTranslation()
  const found = difference(before, after)
  const { added, removed, changed } = countChanges(found)
  const isSame = added + removed + changed === 0
  return (
    <section className={classes.diff} aria-label={label}>
      <p className={classes.summary}>{isSame ? t('diff.same') : t('diff.summary', { added, removed, changed })}</p>
      <Tree of={found} />
    </section>
  )
}

/** One value, folded by element. `open`: unfolded to begin with. */
export function JsonView({ value, label, open = true }: { value: JsonValue; label: string; open?: boolean }) {
  return (
    <section className={classes.diff} aria-label={label}>
      <Tree of={difference(value, value)} opens={() => open} />
    </section>
  )
}

type Opens = (part: Difference) => boolean
const opensChanged: Opens = ({ change }) => change !== 'same'

function Tree({ of, opens = opensChanged }: { of: Difference; opens?: Opens }) {
  if (!of.parts) return <Line of={of} />
  return (
    <ul className={classes.parts}>
      {of.parts.map(part => (
        <li key={part.name}>{part.parts ? <Element of={part} opens={opens} /> : <Line of={part} />}</li>
      ))}
    </ul>
  )
}

function Element({ of, opens }: { of: Difference; opens: Opens }) {
  const { t } = useTranslation()
  return (
    <details open={opens(of)} className={classes.element}>
      <summary data-change={of.change}>
        <Sign change={of.change} />
        <span className={classes.name}>{of.name}</span>
        {of.change === 'same' && (
          <span className={classes.hint}> · {t('diff.elements', { count: of.parts?.length ?? 0 })}</span>
        )}
      </summary>
      <Tree of={of} opens={opens} />
    </details>
  )
}

function Line({ of: { name, change, before, after } }: { of: Difference }) {
  if (change !== 'changed') return <Row name={name} change={change} value={change === 'removed' ? before : after} />
  return (
    <>
      <Row name={name} change="removed" value={before} />
      <Row name={name} change="added" value={after} />
    </>
  )
}

function Row({ name, change, value }: { name: string; change: Change; value: JsonValue | undefined }) {
  return (
    <p className={classes.row} data-change={change}>
      <Sign change={change} />
      {name && <span className={classes.name}>{name}</span>}
      <span className={classes.value}>{textOf(value)}</span>
    </p>
  )
}

const signs: Readonly<Record<Change, string>> = { same: '', added: '+', removed: '−', changed: '~' }

/** The sign that is seen and the word that is read aloud. */
function Sign({ change }: { change: Change }) {
  const { t } = useTranslation()
  return (
    <span className={classes.sign}>
      <span aria-hidden>{signs[change]}</span>
      {change !== 'same' && <span className={classes.unseen}>{t(`diff.${change}`)}</span>}
    </span>
  )
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
