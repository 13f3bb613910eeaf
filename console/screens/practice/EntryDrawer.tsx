/** One entry in the drawer, or a new one: its form, and what can be done with it. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type EntryFields, entryQuery, type KindPath } from '../../api/practice.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { ClinicalBox } from './ClinicalBox.tsx'
import { EntryEditor } from './EntryEditor.tsx'
import { goToField } from './fieldPlace.ts'
import { kinds } from './kinds.ts'
import { Related } from './Related.tsx'
import { titleOf } from './titles.ts'
import { UnitsLeft } from './UnitsLeft.tsx'
import { useAccounts, useZones } from './useAround.ts'

/** `id`: of the entry, or `new`. */
type Props = { path: KindPath; id: string; onClose: () => void }

export function EntryDrawer({ path, id, onClose }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()(kinds[path].right ?? 'practice.change')
  const { ready } = useZones()
  const accounts = useAccounts()
  const isNew = id === 'new'
  const { data, error, refetch } = useQuery({ ...entryQuery(slug, path, id), enabled: !isNew })
  const names = { ...data?.names, ...Object.fromEntries(accounts) }
  const title = isNew ? t(`practice.new.${path}`) : data && titleOf(path, data.fields, names)
  return (
    <DetailDrawer title={<bdi>{title || t(`practice.one.${path}`)}</bdi>} onClose={onClose} wide>
      {isNew && ready ? (
        <EntryEditor path={path} names={{}} mayChange={mayChange} onDone={onClose} />
      ) : data && ready ? (
        <>
          <Related path={path} id={id} />
          {(path === 'clients' || path === 'staff') && (
            <ClinicalBox path={path} id={id} mail={mailOf(data.fields)} onMend={goToField} />
          )}
          <EntryEditor path={path} entry={data} names={names} mayChange={mayChange} onDone={onClose} />
          {path === 'authorizations' && <UnitsLeft authorization={id} />}
        </>
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

/** Where the invitation of a staff member goes. */
function mailOf({ email }: EntryFields): string | undefined {
  return typeof email === 'string' && email !== '' ? email : undefined
}
