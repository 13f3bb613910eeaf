/** One visit type in the drawer, or a new one. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { addVisitType, type Visits, type VisitTypeBody } from '../../api/visits.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { TypeForm } from './TypeForm.tsx'
import { useRemoveVisit, useSaveVisit } from './useSaveVisit.ts'
import classes from './visits.module.css'

const blank: VisitTypeBody = {
  name: '',
  minutes: 30,
  minutesBefore: 0,
  minutesAfter: 0,
  atOnce: 1,
  patients: 'any',
  mode: 'in-person',
  places: [],
  needsRoom: false,
  intake: [],
  documents: [],
  eventTypes: [],
}

/** `id`: of the type, or `new`; `start`: what is known of a new one. */
type Props = { id: string; visits: Visits; start?: Partial<VisitTypeBody> | undefined; onClose: () => void }

export function TypeDrawer({ id, visits, start, onClose }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('visits.change')
  const add = useChange({
    run: (body: VisitTypeBody) => addVisitType(slug, body),
    done: () => t('visits.saved'),
    after: onClose,
  })
  const save = useSaveVisit({ done: onClose })
  const remove = useRemoveVisit(onClose)
  const known = visits.types.find(each => each.id === id)
  if (id === 'new')
    return (
      <DetailDrawer title={t('visits.newType')} onClose={onClose} wide>
        <TypeForm
          start={{ ...blank, ...start }}
          visits={visits}
          saving={add.isPending || add.isSuccess}
          mayChange={mayChange}
          onSave={body => add.mutate(body)}
        />
      </DetailDrawer>
    )
  if (!known)
    return (
      <DetailDrawer title={t('visits.tab.types')} onClose={onClose} wide>
        <Note title={t('visits.gone')} />
      </DetailDrawer>
    )
  const { id: subject, version, ...before } = known
  return (
    <DetailDrawer title={known.name} onClose={onClose} wide>
      <TypeForm
        start={before}
        visits={visits}
        saving={save.isPending || save.isSuccess || remove.isSuccess}
        mayChange={mayChange}
        onSave={body => save.mutate({ kind: 'type', subject, version, body, before })}
      >
        {mayChange && (
          <Button
            className={classes.end}
            variant="subtle"
            color="gray"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: subject, name: known.name })}
          >
            {t('visits.removeType')}
          </Button>
        )}
      </TypeForm>
    </DetailDrawer>
  )
}
