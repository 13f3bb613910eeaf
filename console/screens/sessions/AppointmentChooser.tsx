/** Appointments that a note could be, the nearest first. One that is taken or cancelled says so and cannot be chosen. */
import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { choicesQuery } from '../../api/sessions.ts'
import type { AppointmentChoice, Named, NoteRow } from '../../api/sessionTypes.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { calledOf, dayOf, hoursOf } from './names.ts'
import classes from './sessions.module.css'

type Props = { row: NoteRow; onChoose: (id: string, named: Named) => void; onClose: () => void }

export function AppointmentChooser({ row, onChoose, onClose }: Props) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { data, error, refetch } = useQuery(choicesQuery(useSlug(), row.id))
  const hindranceOf = ({ takenBy, state }: AppointmentChoice) => {
    if (takenBy) return t('sessions.takenBy', { name: takenBy.name ?? t('sessions.anotherRow') })
    return state === 'scheduled' ? undefined : t(`sessions.appointment.${state}`)
  }
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t('sessions.chooser')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {row.session && (
        <p className={text.soft}>
          {t('sessions.theNote', { day: dayOf(row.session.date, locale), hours: hoursOf(row.session) })}
        </p>
      )}
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={4} />
        )
      ) : data.items.length === 0 ? (
        <Note title={t('sessions.noChoice')}>
          <p>{t('sessions.noChoiceText')}</p>
        </Note>
      ) : (
        <ul className={classes.choices}>
          {data.items.map(choice => {
            const hindrance = hindranceOf(choice)
            const when = choice.time ? `${dayOf(choice.time.date, locale)}, ${hoursOf(choice.time)}` : '–'
            return (
              <li key={choice.id} className={classes.choice}>
                <span className={classes.side}>
                  <span className={text.figures}>{when}</span>
                  <span className={text.soft}>
                    {[choice.client, choice.staff].flatMap(each => (each ? [calledOf(each)] : [])).join(' · ')}
                    {choice.kind !== 'service' && ` · ${t('sessions.suggested.not-a-service')}`}
                  </span>
                </span>
                {hindrance ? (
                  <span className={text.soft}>{hindrance}</span>
                ) : (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t('sessions.takeThis', { when })}
                    onClick={() => onChoose(choice.id, { ...(choice.client ?? nobody), id: choice.id })}
                  >
                    {t('sessions.take')}
                  </Button>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </Modal>
  )
}

const nobody: Named = {
  id: '',
  name: null,
  first: null,
  last: null,
  birthDate: null,
  email: null,
  title: null,
  zone: null,
  gone: false,
}
