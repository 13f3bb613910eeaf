/** Forgets what was said of a place or a practitioner; it can be taken back at once. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../parts/session.ts'
import { useRemoveVisit } from './useSaveVisit.ts'
import classes from './visits.module.css'

/** `id` is null where nothing was said yet: then there is nothing to forget. */
export function RemoveButton({ id, name, onDone }: { id: string | null; name: string; onDone: () => void }) {
  const { t } = useTranslation()
  const mayChange = useMay()('visits.change')
  const remove = useRemoveVisit(onDone)
  if (id === null || !mayChange) return null
  return (
    <Button
      className={classes.end}
      variant="subtle"
      color="gray"
      loading={remove.isPending}
      onClick={() => remove.mutate({ id, name })}
    >
      {t('visits.forget')}
    </Button>
  )
}
