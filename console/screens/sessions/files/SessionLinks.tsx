/** From Synchronization to what stands beside it: people who are created at the source, and lists out of files. */
import { IconFileImport, IconUserPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { SessionOverview } from '../../../api/sessionTypes.ts'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { Note } from '../../../parts/Notes.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import list from '../../list.module.css'

export function SessionLinks({ overview }: { overview: SessionOverview }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  if (!overview.running) return null
  return (
    <>
      {!overview.byFiles && may('sessions.read') && (
        <LinkButton
          to="/o/$slug/sessions/pushes"
          params={{ slug }}
          search={{}}
          variant="default"
          leftSection={<IconUserPlus size={16} aria-hidden />}
        >
          {t('sessionPush.open')}
        </LinkButton>
      )}
      {overview.byFiles && may('sessions.map') && <ToFiles />}
    </>
  )
}

function ToFiles() {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <LinkButton to="/o/$slug/sessions/files" params={{ slug }} leftSection={<IconFileImport size={16} aria-hidden />}>
      {t('sessionFiles.open')}
    </LinkButton>
  )
}

/** The first step where there is no interface: nothing has been brought in yet. */
export function FilesFirst() {
  const { t } = useTranslation()
  const may = useMay()
  return (
    <div className={list.card}>
      <Note title={t('sessionFiles.first')} action={may('sessions.map') ? <ToFiles /> : undefined}>
        <p>{t('sessionFiles.firstText')}</p>
      </Note>
    </div>
  )
}

/** Whether nothing is there yet of what files bring. */
export function needsFiles({ running, byFiles, tabs }: SessionOverview): boolean {
  return running && byFiles && tabs.every(({ all }) => all === 0)
}
