/** A mapped note with its signatures and its history as a file that other systems read; the hub writes down who took it, and why. */
import { Button } from '@mantine/core'
import { IconFileDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { noteAsFhir } from '../../api/sessionFhir.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { saveAs } from '../../parts/sheet/saveAs.ts'
import { useChange } from '../../parts/useChange.ts'

export function AsFhir({ note }: { note: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayTake = useMay()('payloads.reveal')
  const [asked, setAsked] = useState<ReasonRequest>()
  const take = useChange({
    run: (reason: string) => noteAsFhir(slug, note, reason),
    done: () => t('sessions.fhir.saved'),
    after: file => saveAs(file, `session-note-${note}.json`),
  })
  if (!mayTake) return null
  const ask = () =>
    setAsked({
      title: t('sessions.fhir.title'),
      explains: t('sessions.fhir.explains'),
      does: t('sessions.fhir.save'),
      onReason: ({ reason }) => take.mutate(reason),
    })
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={take.isPending}
        leftSection={<IconFileDownload size={15} aria-hidden />}
        onClick={ask}
      >
        {t('sessions.fhir.does')}
      </Button>
      <ReasonDialog request={asked} onClose={() => setAsked(undefined)} />
    </>
  )
}
