/** The hours of a place, or of all places, in the drawer. */
import { useTranslation } from 'react-i18next'
import type { Visits } from '../../api/visits.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Note } from '../../parts/Notes.tsx'
import { useMay } from '../../parts/session.ts'
import { PlaceForm } from './PlaceForm.tsx'
import { RemoveButton } from './RemoveButton.tsx'
import { useSaveVisit } from './useSaveVisit.ts'

/** `about`: the record of the place, or `all`. */
export function PlaceDrawer({ about, visits, onClose }: { about: string; visits: Visits; onClose: () => void }) {
  const { t } = useTranslation()
  const mayChange = useMay()('visits.change')
  const save = useSaveVisit({ done: onClose })
  const isAll = about === 'all'
  const place = isAll ? visits.everywhere : visits.places.find(each => each.record === about)
  const name = isAll ? t('visits.everywhere') : visits.places.find(each => each.record === about)?.name
  if (!place || name === undefined)
    return (
      <DetailDrawer title={t('visits.tab.hours')} onClose={onClose}>
        <Note title={t('visits.gone')} />
      </DetailDrawer>
    )
  const { zone, hours, holidays, rooms, version, id } = place
  const before = { ...(zone ? { zone } : {}), hours, holidays, rooms }
  const kind = isAll ? 'everywhere' : 'place'
  return (
    <DetailDrawer title={name} onClose={onClose}>
      <PlaceForm
        {...(isAll ? {} : { record: about })}
        start={before}
        zone={(!isAll && visits.everywhere.zone) || visits.zone}
        help={t(isAll ? 'visits.everywhereHelp' : 'visits.placeHelp')}
        saving={save.isPending}
        mayChange={mayChange}
        onSave={body => save.mutate({ kind, subject: about, version, body, before })}
      >
        <RemoveButton id={id} name={name} onDone={onClose} />
      </PlaceForm>
    </DetailDrawer>
  )
}
