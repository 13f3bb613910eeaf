/** The palette behind Ctrl K: every screen, every connection with what can be done to it, language and colours. */
import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { connectionsQuery } from '../api/queries.ts'
import { changeLanguage } from '../i18n.ts'
import classes from './PaletteDialog.module.css'
import { usePlaces } from './places.ts'
import { useMay, useSlug } from './session.ts'
import { useLocale } from './useLocale.ts'
import { useSetPaused } from './useSetPaused.ts'

export function Palette({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { language } = useLocale()
  const { setColorScheme } = useMantineColorScheme()
  const setPaused = useSetPaused()
  const places = usePlaces()
  const may = useMay()
  const { data } = useQuery({ ...connectionsQuery(slug), enabled: may('connections.read') })

  const screens: SpotlightActionData[] = places.map(({ name, to, icon: Icon }) => ({
    id: `go-${name}`,
    label: t(`nav.${name}`),
    leftSection: <Icon size={18} stroke={1.6} aria-hidden />,
    onClick: () => void navigate({ to, params: { slug } }),
  }))
  const connections: SpotlightActionData[] = (data?.items ?? []).flatMap(connection => [
    {
      id: `open-${connection.id}`,
      label: t('palette.open', { name: connection.title }),
      description: connection.slug,
      onClick: () => void navigate({ to: '/o/$slug/connections/$id', params: { slug, id: connection.id } }),
    },
    {
      id: `pause-${connection.id}`,
      label: t(connection.state === 'paused' ? 'palette.resume' : 'palette.pause', { name: connection.title }),
      description: connection.slug,
      onClick: () => setPaused(connection, connection.state !== 'paused'),
    },
  ])
  const settings: SpotlightActionData[] = [
    {
      id: 'language',
      label: language === 'en' ? 'Passer au français' : 'Switch to English',
      onClick: () => void changeLanguage(language === 'en' ? 'fr' : 'en'),
    },
    { id: 'light', label: t('palette.light'), onClick: () => setColorScheme('light') },
    { id: 'dark', label: t('palette.dark'), onClick: () => setColorScheme('dark') },
    { id: 'keys', label: t('keys.title'), onClick: onHelp },
    { id: 'docs', label: t('frame.documentation'), onClick: () => window.open('/docs/', '_blank', 'noopener') },
  ]
  const actions: SpotlightActionGroupData[] = [
    { group: t('palette.screens'), actions: screens },
    { group: t('palette.connections'), actions: connections },
    { group: t('palette.settings'), actions: settings },
  ]
  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      nothingFound={t('palette.nothing')}
      searchProps={{ placeholder: t('frame.search'), 'aria-label': t('frame.search') }}
      overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
      classNames={{ action: classes.action, content: classes.content, actionDescription: classes.description }}
      attributes={{ content: { 'aria-label': t('frame.search') } }}
      centered={false}
      yOffset="14vh"
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 100 }}
    />
  )
}
