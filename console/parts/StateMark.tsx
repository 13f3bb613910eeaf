/** A state: its mark and its word, from the one vocabulary. `pill` puts both on the tone's quiet background. */
import { Mark } from './Mark.tsx'
import classes from './StateMark.module.css'
import { type StateKind, stateWord } from './states.ts'
import { useLocale } from './useLocale.ts'

type Props = { kind: StateKind; state: string; pill?: boolean; markOnly?: boolean }

export function StateMark({ kind, state, pill = false, markOnly = false }: Props) {
  const { language } = useLocale()
  const { word, shape, tone } = stateWord(kind, state)
  return (
    <span className={classes.state} data-tone={tone} data-pill={pill || undefined} data-shape={shape}>
      <span className={classes.mark}>
        <Mark shape={shape} />
      </span>
      {markOnly ? <span className={classes.unseen}>{word[language]}</span> : <span>{word[language]}</span>}
    </span>
  )
}
