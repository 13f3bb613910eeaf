/**
 * Where a referral stands at its source: the classification, and the label that the organization gave it. `short` says
 * the label alone, with the mark of its classification.
 */
import { StateMark } from '../../parts/StateMark.tsx'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'

type Props = { class: string; label: string | null; short?: boolean }

export function ClassMark({ class: name, label, short = false }: Props) {
  const { language } = useLocale()
  const word = stateWord('referral', name).word[language]
  const says = label !== null && label.toLowerCase() !== word.toLowerCase() ? label : undefined
  return (
    <span title={short && says ? `${word} · ${says}` : undefined}>
      <StateMark kind="referral" state={name} markOnly={short && says !== undefined} />
      {says && (
        <span className={short ? undefined : text.soft} dir="auto">
          {short ? ' ' : ' · '}
          {says}
        </span>
      )}
    </span>
  )
}
