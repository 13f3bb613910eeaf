/** Ticks "service has been rendered" when every gate passes, and takes the tick back with a reason. */
import { Button } from '@mantine/core'
import { IconArrowBackUp, IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Appointment, renderAppointment, unrenderAppointment } from '../../api/practice.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'
import classes from './practice.module.css'

export function RenderButtons({ appointment: { id, state } }: { appointment: Appointment }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const [asking, setAsking] = useState<ReasonRequest>()
  const render = useChange({
    run: () => renderAppointment(slug, id),
    after: ({ rendered, failures }) =>
      rendered
        ? showToast({
            message:
              failures.length === 0
                ? t('practice.isRendered')
                : t('practice.renderedWithWarnings', { count: failures.length }),
          })
        : showToast({
            message: t('practice.notRendered', { gates: failures.map(({ gate }) => gate).join(', ') }),
            tone: 'bad',
          }),
  })
  const back = useChange({
    run: (reason: string) => unrenderAppointment(slug, id, reason),
    done: () => t('practice.isUnrendered'),
  })
  const ask = () =>
    setAsking({
      title: t('practice.unrender'),
      explains: t('practice.unrenderExplains'),
      does: t('practice.unrender'),
      onReason: ({ reason }) => back.mutate(reason),
    })
  return (
    <>
      {state === 'scheduled' && may('practice.render') && (
        <Button
          className={classes.end}
          size="compact-md"
          leftSection={<IconCheck size={16} aria-hidden />}
          loading={render.isPending}
          onClick={() => render.mutate()}
        >
          {t('practice.render')}
        </Button>
      )}
      {state === 'rendered' && may('practice.unrender') && (
        <Button
          className={classes.end}
          size="compact-md"
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          loading={back.isPending}
          onClick={ask}
        >
          {t('practice.unrender')}
        </Button>
      )}
      <ReasonDialog request={asking} onClose={() => setAsking(undefined)} />
    </>
  )
}
