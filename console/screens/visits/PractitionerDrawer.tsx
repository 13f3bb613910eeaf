/** A practitioner's hours, time off and licences in the drawer. */
import { useTranslation } from 'react-i18next'
import type { Visits } from '../../api/visits.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Note } from '../../parts/Notes.tsx'
import { useMay } from '../../parts/session.ts'
import { PractitionerForm } from './PractitionerForm.tsx'
import { RemoveButton } from './RemoveButton.tsx'
import { useSaveVisit } from './useSaveVisit.ts'

export function PractitionerDrawer({ about, visits, onClose }: { about: string; visits: Visits; onClose: () => void }) {
  const { t } = useTranslation()
  const mayChange = useMay()('visits.change')
  const save = useSaveVisit({ done: onClose })
  const known = visits.practitioners.find(each => each.record === about)
  if (!known)
    return (
      <DetailDrawer title={t('visits.tab.practitioners')} onClose={onClose}>
        <Note title={t('visits.gone')} />
      </DetailDrawer>
    )
  const { zone, hours, dates, timeOff, licences, version, id, name } = known
  const before = { ...(zone ? { zone } : {}), hours, dates, timeOff, licences }
  return (
    <DetailDrawer title={name} onClose={onClose}>
      <PractitionerForm
        record={about}
        start={before}
        zone={visits.zone}
        saving={save.isPending}
        mayChange={mayChange}
        onSave={body => save.mutate({ kind: 'practitioner', subject: about, version, body, before })}
      >
        <RemoveButton id={id} name={name} onDone={onClose} />
      </PractitionerForm>
    </DetailDrawer>
  )
}
