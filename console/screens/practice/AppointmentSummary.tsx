/** What an appointment is, what keeps it from being rendered, and what its session note put there. */
import { useTranslation } from 'react-i18next'
import type { Appointment } from '../../api/practice.ts'
import { type Fact, Facts } from '../../parts/Facts.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { When } from '../../parts/When.tsx'
import { Gates } from './Gates.tsx'
import classes from './practice.module.css'
import { RenderButtons } from './RenderButtons.tsx'
import { ResultNotes } from './ResultNotes.tsx'
import { SignatureWindow } from './SignatureWindow.tsx'
import { useZones } from './useAround.ts'
import { useValueText } from './useValueText.ts'

export function AppointmentSummary({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation()
  const { zoneOf } = useZones()
  const valueText = useValueText()
  const { fields, names, state, kind, rendering, content } = appointment
  const zone = zoneOf(fields.agency)
  const named = (field: string): Fact[] => {
    const value = names[String(fields[field])]
    return value === undefined ? [] : [{ name: t(`practice.field.${field}`), value: <bdi>{value}</bdi> }]
  }
  const facts: Fact[] = [
    {
      name: t('practice.field.span'),
      value: `${valueText.span(zone, String(fields.startsAt), String(fields.endsAt))} · ${zone}`,
    },
    ...['client', 'staff', 'service', 'agency', 'statusType'].flatMap(named),
    { name: t('practice.field.kind'), value: t(`practice.choice.${kind}`) },
    ...(typeof fields.direct === 'string'
      ? [{ name: t('practice.field.direct'), value: t(`practice.choice.${fields.direct}`) }]
      : []),
    ...(typeof fields.memo === 'string' ? [{ name: t('practice.field.memo'), value: fields.memo }] : []),
    ...(rendering
      ? [
          {
            name: t('practice.renderedBy'),
            value: (
              <>
                {rendering.by ? (rendering.by.name ?? t('practice.somebody')) : t('practice.theHub')} ·{' '}
                <When at={rendering.at} />
                {rendering.units !== null && ` · ${t('practice.unitCount', { count: rendering.units })}`}
              </>
            ),
          },
        ]
      : []),
  ]
  return (
    <>
      <div className={classes.head}>
        <StateMark kind="practice" state={state} pill />
        <RenderButtons appointment={appointment} />
      </div>
      <Facts facts={facts} />
      {state !== 'cancelled' && <Gates appointment={appointment} />}
      <ResultNotes key={content?.version ?? 0} appointment={appointment} />
      <SignatureWindow appointment={appointment} />
    </>
  )
}
