/** The person of the booking beside each candidate: the facts, how well they agree, and what speaks against. */
import { useTranslation } from 'react-i18next'
import type { PersonCandidate, PersonFacts } from '../api/types.ts'
import { calendarDate } from '../parts/format.ts'
import { StateMark } from '../parts/StateMark.tsx'
import { useLocale } from '../parts/useLocale.ts'
import { agreementOf, type ComparedRow, comparedRows, otherFields } from './agreement.ts'
import classes from './Tasks.module.css'

type Props = {
  person: PersonFacts
  candidates: readonly PersonCandidate[]
  chosen: number | undefined
  choose: (index: number) => void
  /** What the person was named in; a booking, unless it says otherwise. */
  given?: string
}

export function PersonTable({ person, candidates, chosen, choose, given }: Props) {
  const { t } = useTranslation()
  const show = useFactText()
  return (
    <div className={classes.scroll}>
      <table className={classes.compare} style={{ minWidth: 230 + 130 * candidates.length }}>
        <thead>
          <tr>
            <th style={{ width: 100 }}>
              <span className={classes.grade}>{t('match.compare')}</span>
            </th>
            <th scope="col">
              <strong>{given ?? t('match.booking')}</strong>
              <span className={classes.grade}>{t('match.asReceived')}</span>
            </th>
            {candidates.map(({ choice, grade }, index) => (
              <th key={JSON.stringify(choice)} scope="col" data-chosen={index === chosen || undefined}>
                <label className={classes.candidate}>
                  <input type="radio" name="candidate" checked={index === chosen} onChange={() => choose(index)} />
                  {t('match.candidate', { number: index + 1 })}
                </label>
                <span className={classes.grade}>{t(`match.grade.${grade}`, { defaultValue: grade })}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(Object.keys(comparedRows) as ComparedRow[]).map(row => (
            <tr key={row}>
              <th scope="row">{t(`match.row.${row}`)}</th>
              <td>{show(person, row)}</td>
              {candidates.map((candidate, index) => (
                <td key={JSON.stringify(candidate.choice)} data-chosen={index === chosen || undefined}>
                  {show(candidate, row)}
                  <span className={classes.agreement}>
                    <StateMark kind="agreement" state={agreementOf(candidate.reasons, comparedRows[row])} />
                  </span>
                </td>
              ))}
            </tr>
          ))}
          <OtherRow candidates={candidates} chosen={chosen} />
          <VetoRow candidates={candidates} chosen={chosen} />
        </tbody>
      </table>
    </div>
  )
}

type RowProps = { candidates: readonly PersonCandidate[]; chosen: number | undefined }

/** Health card, gender and address: only whether they agree, where both sides have them. */
function OtherRow({ candidates, chosen }: RowProps) {
  const { t } = useTranslation()
  const said = candidates.map(({ reasons }) => otherFields.filter(field => agreementOf(reasons, [field]) !== 'missing'))
  if (said.every(fields => fields.length === 0)) return null
  return (
    <tr>
      <th scope="row">{t('match.row.other')}</th>
      <td />
      {candidates.map(({ choice, reasons }, index) => (
        <td key={JSON.stringify(choice)} data-chosen={index === chosen || undefined}>
          {said[index]?.map(field => (
            <span key={field} className={classes.agreement}>
              {t(`match.field.${field}`)} <StateMark kind="agreement" state={agreementOf(reasons, [field])} />
            </span>
          ))}
        </td>
      ))}
    </tr>
  )
}

/** What forbids an automatic match, in words. */
function VetoRow({ candidates, chosen }: RowProps) {
  const { t } = useTranslation()
  if (candidates.every(({ vetoes }) => vetoes.length === 0)) return null
  return (
    <tr>
      <th scope="row">{t('match.row.against')}</th>
      <td />
      {candidates.map(({ choice, vetoes }, index) => (
        <td key={JSON.stringify(choice)} data-chosen={index === chosen || undefined}>
          {vetoes.length > 0 ? (
            <ul className={classes.vetoes}>
              {vetoes.map(veto => (
                <li key={veto}>{t(`match.veto.${veto}`, { defaultValue: veto })}</li>
              ))}
            </ul>
          ) : (
            t('match.nothingAgainst')
          )}
        </td>
      ))}
    </tr>
  )
}

function useFactText(): (facts: PersonFacts, row: ComparedRow) => string {
  const { locale } = useLocale()
  return (facts, row) => {
    switch (row) {
      case 'name':
        return facts.name ?? '–'
      case 'birthDate':
        return facts.birthDate ? calendarDate(facts.birthDate, locale) : '–'
      case 'phones':
      case 'emails':
        return facts[row].join(', ') || '–'
    }
  }
}
